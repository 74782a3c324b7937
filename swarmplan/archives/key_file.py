"""Key files as ``age`` and ``ssh-keygen`` write them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from pyrage import IdentityError, RecipientError, ssh, x25519

from swarmplan.archives.private_text import refuse_public, text_of
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent


@dataclass(frozen=True, slots=True)
class Keys:
    """Encryption is for all of ``public``; any one of ``private`` decrypts."""

    public: Sequence[x25519.Recipient | ssh.Recipient] = field(repr=False)
    private: Sequence[x25519.Identity | ssh.Identity] = field(repr=False)


def keys_in(path: Path) -> Keys:
    """The keys in a file: lines ``age1…``, ``AGE-SECRET-KEY-1…``, ``ssh-ed25519 …``, ``ssh-rsa …``, blank or with ``#``, or
    one ssh private key without a passphrase.

    An age identity includes its public key. Raises Permanent for anything else, and for private keys that others may
    read; no key is quoted.
    """
    text, mode = text_of(path)
    try:
        keys = _ssh_private(text) if text.lstrip().startswith("-----BEGIN") else _lines(text)
    except ValueError as error:
        raise Permanent(f"{path}: {error}; name a file with age or ssh keys") from None
    if keys.private:
        refuse_public(path, mode)
    return keys


def _ssh_private(text: str) -> Keys:
    try:
        return Keys((), (ssh.Identity.from_buffer(text.encode()),))
    except IdentityError:  # its text might quote the file
        raise ValueError(
            "its key is protected by a passphrase"
            if _has_passphrase(text.encode())
            else "its key is not supported"
        ) from None


def _has_passphrase(key: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  # imported only for an error
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key  # noqa: PLC0415  # the same

    try:
        with suppress(ValueError, UnsupportedAlgorithm):
            load_ssh_private_key(key, None)
    except TypeError:  # its way to require one
        return True
    return False


def _lines(text: str) -> Keys:
    public: list[x25519.Recipient | ssh.Recipient] = []
    private: list[x25519.Identity | ssh.Identity] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith("AGE-SECRET-KEY-1"):
                identity = x25519.Identity.from_str(line)
                private.append(identity)
                public.append(identity.to_public())
            elif line.startswith("ssh-"):
                public.append(ssh.Recipient.from_str(line))
            else:
                public.append(x25519.Recipient.from_str(line))
        except (IdentityError, RecipientError):
            raise ValueError(f"line {number} is not a key") from None
    if not public:
        raise ValueError("it contains no key")
    return Keys(public, private)

"""How archives are sealed: to a passphrase or to age keys (age-encryption.org/v1, by pyrage), or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyrage

from swarmplan.archives.header import Sealing
from swarmplan.archives.key_file import Keys, keys_in
from swarmplan.archives.private_text import refuse_public, text_of
from swarmplan.errors import Permanent


class Seal(Protocol):
    """Closes and opens what an archive holds. Raises Permanent, in a line without a secret."""

    @property
    def kind(self) -> Sealing:
        """What opens it again."""

    def check(self) -> None:
        """Raise Permanent when this cannot close anything; at no cost."""

    def close(self, content: bytes) -> bytes:
        """The content, sealed."""

    def open(self, sealed: bytes) -> bytes:
        """The content. Permanent when this does not open it; what is sealed must be known to be whole before."""


def sealed_with(passphrase: str) -> Seal:
    """To a passphrase, made slow to guess by scrypt: about 1.5 s and 512 MiB each time, on both ends (measured). Raises
    Permanent for an empty one."""
    if not passphrase:
        raise Permanent("an empty passphrase seals nothing; give one")
    try:
        passphrase.encode()
    except UnicodeEncodeError:
        raise Permanent("a passphrase must be text in UTF-8; give another one") from None
    return _PassphraseSeal(passphrase)


def sealed_to(key_file: Path) -> Seal:
    """To the keys in this file: age's or ssh's. With public ones alone it closes, and does not open. Raises Permanent."""
    return _KeySeal(keys_in(key_file), str(key_file))


def unsealed() -> Seal:
    """Not at all: whoever reads such an archive has every secret of the cluster."""
    return _OpenSeal()


def passphrase_in(file: Path) -> str:
    """The first line of a file that only its owner may read. Raises Permanent for any other, and for an empty line."""
    text, mode = text_of(file)
    refuse_public(file, mode)
    line = text.partition("\n")[0].removesuffix("\r")
    if not line.strip():
        raise Permanent(f"{file}: its first line is empty; write the passphrase there")
    return line


class _PassphraseSeal:
    kind: Sealing = "passphrase"

    def __init__(self, passphrase: str) -> None:
        self._passphrase = passphrase

    def check(self) -> None:
        """Any passphrase closes."""

    def close(self, content: bytes) -> bytes:
        return pyrage.passphrase.encrypt(content, self._passphrase)

    def open(self, sealed: bytes) -> bytes:
        return _opened(
            lambda: pyrage.passphrase.decrypt(sealed, self._passphrase),
            "Decryption failed",
            "the passphrase is another one; give the one it was made with",
        )


class _KeySeal:
    kind: Sealing = "key"

    def __init__(self, keys: Keys, place: str) -> None:
        self._keys = keys
        self._place = place

    def check(self) -> None:
        if not self._keys.public:
            raise Permanent(f"{self._place} holds no public key; name the file that ends in .pub")

    def close(self, content: bytes) -> bytes:
        self.check()
        return pyrage.encrypt(content, self._keys.public)

    def open(self, sealed: bytes) -> bytes:
        if not self._keys.private:
            raise Permanent(f"{self._place} holds no private key; name the file that does")
        return _opened(
            lambda: pyrage.decrypt(sealed, self._keys.private),
            "No matching keys found",
            f"no key in {self._place} opens it; name the file with the private key it was made for",
        )


class _OpenSeal:
    kind: Sealing = "open"

    def check(self) -> None:
        """Nothing is closed."""

    def close(self, content: bytes) -> bytes:
        return content

    def open(self, sealed: bytes) -> bytes:
        return sealed


def _opened(decrypt: Callable[[], bytes], wrong: str, remedy: str) -> bytes:
    """What ``decrypt`` gives. pyrage has one exception for everything, so its words must tell a wrong key (measured on
    1.4.0)."""
    try:
        return decrypt()
    except pyrage.DecryptError as error:
        why = str(error)
        if why == wrong:
            raise Permanent(remedy) from None
        raise Permanent(f"damaged where it is sealed ({why.partition('.')[0]}); use another backup") from None

"""Encryption of archives: with a passphrase or age keys (age-encryption.org/v1, by pyrage), or none."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyrage

from swarmplan.archives.header import EncryptionKind
from swarmplan.archives.key_file import Keys, keys_in
from swarmplan.archives.private_text import refuse_public, text_of
from swarmplan.errors import Permanent


class Encryption(Protocol):
    """Encrypts and decrypts an archive. Raises Permanent, in a line without a secret."""

    @property
    def kind(self) -> EncryptionKind:
        """What is needed to decrypt it."""

    def check(self) -> None:
        """Raise Permanent when this cannot encrypt; costs nothing."""

    def check_decrypts(self) -> None:
        """Raise Permanent when this cannot decrypt any archive; costs nothing."""

    def encrypt(self, content: bytes) -> bytes:
        """The content, encrypted."""

    def decrypt(self, encrypted: bytes) -> bytes:
        """The content. Permanent when this cannot decrypt it; check its checksum first."""


def with_passphrase(passphrase: str) -> Encryption:
    """A passphrase, through scrypt: about 1.5 s and 512 MiB for each call (measured). Raises Permanent for an empty one."""
    if not passphrase:
        raise Permanent("an empty passphrase does not encrypt; give one")
    try:
        passphrase.encode()
    except UnicodeEncodeError:
        raise Permanent("a passphrase must be UTF-8 text; give another one") from None
    return _PassphraseEncryption(passphrase)


def with_keys(key_file: Path) -> Encryption:
    """The age or ssh keys in this file. Public keys alone encrypt and cannot decrypt. Raises Permanent."""
    return _KeyEncryption(keys_in(key_file), str(key_file))


def unencrypted() -> Encryption:
    """None: anyone who can read such an archive can read every secret of the cluster."""
    return _NoEncryption()


def passphrase_in(file: Path) -> str:
    """The first line of a file that only its owner may read. Raises Permanent for any other, and for an empty line."""
    text, mode = text_of(file)
    refuse_public(file, mode)
    line = text.partition("\n")[0].removesuffix("\r")
    if not line.strip():
        raise Permanent(f"{file}: its first line is empty; write the passphrase there")
    return line


class _PassphraseEncryption:
    kind: EncryptionKind = "passphrase"

    def __init__(self, passphrase: str) -> None:
        self._passphrase = passphrase

    def check(self) -> None:
        """Any passphrase can encrypt."""

    def check_decrypts(self) -> None:
        """And decrypt what was encrypted with it."""

    def encrypt(self, content: bytes) -> bytes:
        return pyrage.passphrase.encrypt(content, self._passphrase)

    def decrypt(self, encrypted: bytes) -> bytes:
        return _decrypted(
            lambda: _unstretched(encrypted, self._passphrase),
            "Decryption failed",
            "wrong passphrase; give the one it was encrypted with",
        )


class _KeyEncryption:
    kind: EncryptionKind = "key"

    def __init__(self, keys: Keys, path: str) -> None:
        self._keys = keys
        self._path = path

    def check(self) -> None:
        if not self._keys.public:
            raise Permanent(f"{self._path} contains no public key; name the .pub file")

    def check_decrypts(self) -> None:
        if not self._keys.private:
            raise Permanent(f"{self._path} contains no private key; name the file that does")

    def encrypt(self, content: bytes) -> bytes:
        self.check()
        return pyrage.encrypt(content, self._keys.public)

    def decrypt(self, encrypted: bytes) -> bytes:
        self.check_decrypts()
        return _decrypted(
            lambda: pyrage.decrypt(encrypted, self._keys.private),
            "No matching keys found",
            f"no key in {self._path} decrypts it; name the file with the private key it was encrypted for",
        )


class _NoEncryption:
    kind: EncryptionKind = "none"

    def check(self) -> None:
        """Nothing to check."""

    def check_decrypts(self) -> None:
        """Nothing here, either."""

    def encrypt(self, content: bytes) -> bytes:
        return content

    def decrypt(self, encrypted: bytes) -> bytes:
        return encrypted


_SCRYPT = re.compile(rb"^-> scrypt \S+ (\d{1,2})$", re.MULTILINE)
"""A passphrase's line in the header of age-encryption.org/v1, and the work it asks for: 2 to the power of this."""
_MOST_WORK = 20
"""The most that is tried again: about four seconds of a machine of today."""
_TOO_MUCH_WORK = "Excessive work parameter"
"""What age says where a passphrase asks for much more work than this machine can do in a second. It measures that each time, and so when it
encrypts: a busy moment is enough (met on 1.4.0)."""
_TRIES, _PAUSE = 5, 2.0


def _unstretched(encrypted: bytes, passphrase: str) -> bytes:
    """Decrypted with a passphrase, tried again where this machine is busy only. Raises pyrage.DecryptError."""
    asked = _SCRYPT.search(encrypted[:1000])
    for _ in range(_TRIES - 1 if asked and int(asked[1]) <= _MOST_WORK else 0):
        try:
            return pyrage.passphrase.decrypt(encrypted, passphrase)
        except pyrage.DecryptError as error:
            if not str(error).startswith(_TOO_MUCH_WORK):
                raise
            time.sleep(_PAUSE)
    return pyrage.passphrase.decrypt(encrypted, passphrase)


def _decrypted(decrypt: Callable[[], bytes], wrong: str, remedy: str) -> bytes:
    """The result of ``decrypt``. pyrage has one exception for everything, so only its text identifies a wrong key (measured
    on 1.4.0)."""
    try:
        return decrypt()
    except pyrage.DecryptError as error:
        reason = str(error)
    if reason == wrong:
        raise Permanent(remedy)
    if reason.startswith(_TOO_MUCH_WORK):
        raise Permanent(
            "its passphrase asks for more work than this machine can do now: try again when it is idle, or on a faster one; else the archive"
            " is damaged"
        )
    raise Permanent(f"damaged: decryption failed ({reason.partition('.')[0]}); use another backup")

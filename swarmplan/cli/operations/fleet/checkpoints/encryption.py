"""One encryption for the checkpoints of many clusters: asked for once, and used by one at a time."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swarmplan.archives.encryption import Encryption
    from swarmplan.archives.header import EncryptionKind


class OneAtATime:
    """An ``Encryption``: a passphrase costs 512 MiB of memory each time that it is used (``archives.encryption``)."""

    def __init__(self, encryption: "Encryption") -> None:
        self._encryption, self._lock = encryption, threading.Lock()

    @property
    def kind(self) -> "EncryptionKind":
        return self._encryption.kind

    def check(self) -> None:
        self._encryption.check()

    def check_decrypts(self) -> None:
        self._encryption.check_decrypts()

    def encrypt(self, content: bytes) -> bytes:
        with self._lock:
            return self._encryption.encrypt(content)

    def decrypt(self, encrypted: bytes) -> bytes:
        with self._lock:
            return self._encryption.decrypt(encrypted)

"""The documents of sops that a cluster file names."""

import hashlib
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from swarmplan.errors import Permanent
from swarmplan.limits import FILE_BYTES
from swarmplan.sops.age.places import Place
from swarmplan.system.regular_files import OpenFile, content_of, open_anywhere

if TYPE_CHECKING:
    from swarmplan.sops.age.keys import Keys
    from swarmplan.sops.clear import Clear

_SHORTEST = 16
"""Bytes of what stands for a value where that may not be kept."""


class SopsFiles:
    """Decrypts each document once, in memory, with the keys of these ``places``. ``open_file`` opens documents. ``masked``: what is given
    out has the length of the values, and differs where they differ, but does not tell them: for simulations, which are kept in
    a file. Every method raises Permanent, in a line without a value."""

    def __init__(
        self, places: Sequence[Place], open_file: OpenFile = open_anywhere, *, masked: bool = False
    ) -> None:
        self._places = places
        self._open_file = open_file
        self._masked = masked
        self._known: dict[str, Clear | Permanent] = {}
        self._keys: Keys | None = None
        self._lock = Lock()

    def content(self, file: str, key: Sequence[str] = ()) -> bytes:
        """The value at this path of a document, as it is; without a path the whole document, decrypted, without its comments."""
        clear = self._clear(file)
        try:
            return self._given(clear.content(key))
        except ValueError as fault:
            raise _permanent(file, fault) from None

    def variables(self, file: str) -> str | Mapping[str, str]:
        """The variables of a document: the values of YAML and JSON by name, and of dotenv its text."""
        clear = self._clear(file)
        try:
            found = {name: self._given(text.encode()).decode() for name, text in clear.variables().items()}
            return clear.env_file(found) if clear.is_dotenv else found
        except ValueError as fault:
            raise _permanent(file, fault) from None

    def _given(self, content: bytes) -> bytes:
        if not self._masked or not content:
            return content
        digest = hashlib.sha256(content).hexdigest().encode()
        length = max(len(content), _SHORTEST)
        return (digest * (length // len(digest) + 1))[:length]

    def _clear(self, file: str) -> "Clear":
        """The document. A program that gives a key may ask a person, so one at a time."""
        with self._lock:
            if file not in self._known:
                try:
                    self._known[file] = self._decrypted(file)
                except Permanent as error:
                    self._known[file] = error
            known = self._known[file]
        if isinstance(known, Permanent):
            raise Permanent(str(known))
        return known

    def _decrypted(self, file: str) -> "Clear":
        from swarmplan.sops.age.keys import Keys  # noqa: PLC0415 - with pyrage
        from swarmplan.sops.clear import clear_document  # noqa: PLC0415 - for whom sops files has

        data = content_of(file, FILE_BYTES, self._open_file)
        if len(data) > FILE_BYTES:
            raise Permanent(
                f"{file} is larger than {FILE_BYTES // 1_000_000} MB, too large for a file of secrets"
            )
        if self._keys is None:
            self._keys = Keys(self._places)
        try:
            return clear_document(file, data, self._keys)
        except ValueError as fault:
            raise _permanent(file, fault) from None


def _permanent(file: str, fault: ValueError) -> Permanent:
    return Permanent(f"{file}: {fault}")

"""What an archive holds, made into bytes and read from a file."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import field
from dataclasses import replace as changed
from pathlib import Path, PurePath
from typing import Any

from swarmplan.archives.encryption import Seal
from swarmplan.archives.header import Header, Sealing
from swarmplan.archives.header import parse as parse_header
from swarmplan.archives.manifest import compare, copy_of, manifest, read, written
from swarmplan.archives.reading import payload_of
from swarmplan.archives.tar import pack, unpack
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, SpecError
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import parse
from swarmplan.spec.validation.saved_plans import judged

_MANIFEST, _STATE, _SPEC = "manifest.json", "swarm.tar", "spec.json"
_OPENED_BY: Mapping[Sealing, str] = {
    "passphrase": "it is sealed with a passphrase: give that",
    "key": "it is sealed to a key: name the file with the private key",
    "open": "it is not sealed: give neither passphrase nor key",
}


@dataclass(frozen=True, slots=True)
class Archive:
    """``spec`` is what was wanted, as ``spec.saved`` writes it; ``sources`` the texts of the spec's files by their names."""

    header: Header
    copy: SwarmCopy = field(repr=False)
    spec: str = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)

    def desired(self) -> Desired:
        """What was wanted when it was made. Raises Permanent where another swarmplan's words for it were others."""
        try:
            return judged(parse(self.spec))
        except SpecError:
            raise Permanent(
                "the spec in this backup is damaged or was written by another version of swarmplan: name the cluster's"
                " file beside it"
            ) from None

    def sealed(self, seal: Seal) -> bytes:
        """The archive as a file holds it: its size and sha256 are set in its header. Raises Permanent when the copy is none."""
        payload = seal.close(pack(self._files()))
        sha256 = hashlib.sha256(payload).hexdigest()
        line = changed(self.header, size=len(payload), sha256=sha256).line()
        parse_header(line)  # what could not be read again is not written
        return line + payload

    def _files(self) -> dict[str, bytes]:
        named = {_file_name(number, name): name for number, name in enumerate(self.sources, 1)}
        files = {_STATE: self.copy.state, _SPEC: self.spec.encode()}
        files |= {file: self.sources[name].encode() for file, name in named.items()}
        return {_MANIFEST: written(manifest(self.header, self.copy, files, named)), **files}


def open_archive(path: Path, seal: Seal) -> Archive:
    """The archive in this file, every checksum checked. Raises Permanent, with the path, for one that is damaged, of another
    format, or sealed otherwise."""
    header, payload = payload_of(path)
    if header.sealed != seal.kind:
        raise Permanent(f"{path}: {_OPENED_BY[header.sealed]}")
    try:
        content = seal.open(payload)
    except Permanent as error:
        raise Permanent(f"{path}: {error}") from None
    try:
        return _archive(header, unpack(content))
    except Permanent as error:
        raise Permanent(f"{path}: damaged, or not made by swarmplan: {error}; use another backup") from None


def _archive(header: Header, files: dict[str, bytes]) -> Archive:
    if not {_MANIFEST, _STATE, _SPEC} <= files.keys():
        raise Permanent("a part of it is missing")
    said = read(files.pop(_MANIFEST))
    copy = copy_of(said, header, files[_STATE])
    named = said.get("sources")
    compare(said, manifest(header, copy, files, named if isinstance(named, dict) else {}))
    return Archive(header, copy, _text(files[_SPEC]), _sources(named, files))


def _sources(named: Any, files: Mapping[str, bytes]) -> dict[str, str]:
    """The texts of the spec's files, by the names they had where the archive was made."""
    if not isinstance(named, dict) or not all(isinstance(name, str) for name in named.values()):
        raise Permanent("its manifest names no spec")
    if {*named} != {*files} - {_STATE, _SPEC}:
        raise Permanent("its manifest names other files of the spec")
    return {name: _text(files[file]) for file, name in named.items()}


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Permanent("the spec in it is no text") from None


def _file_name(number: int, name: str) -> str:
    """Where a text of the spec is in the archive: a name that is safe to unpack, and still tells which it is."""
    return f"spec/{number}-{re.sub(r'[^A-Za-z0-9._-]', '_', PurePath(name).name)[-64:]}"

"""An archive: written to bytes and read from a file."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import field
from dataclasses import replace as changed
from pathlib import Path, PurePath
from typing import Any

from swarmplan.archives.encryption import Encryption
from swarmplan.archives.header import EncryptionKind, Header
from swarmplan.archives.header import parse as parse_header
from swarmplan.archives.manifest import compare, copy_of, encode, manifest, read
from swarmplan.archives.reading import payload_of
from swarmplan.archives.tar import pack, unpack
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, SpecError
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import parse, validated

_MANIFEST, _STATE, _SPEC = "manifest.json", "swarm.tar", "spec.json"
_OPENED_BY: Mapping[EncryptionKind, str] = {
    "passphrase": "it is encrypted with a passphrase; use --passphrase-file",
    "key": "it is encrypted for a key: name the private key with --key-file",
    "none": "it is not encrypted: give neither a passphrase nor a key",
}


@dataclass(frozen=True, slots=True)
class Archive:
    """``spec`` is the desired state, as ``spec.saved`` writes it; ``sources`` the texts of the spec files by name."""

    header: Header
    copy: SwarmCopy = field(repr=False)
    spec: str = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)

    def desired(self) -> Desired:
        """The desired state when it was made. Raises Permanent where another version of swarmplan wrote it in another form."""
        try:
            return validated(parse(self.spec))
        except SpecError:
            raise Permanent(
                "the cluster file in this backup is damaged or was written by another version of swarmplan: name the cluster file"
                " with -f"
            ) from None

    def encrypted(self, encryption: Encryption) -> bytes:
        """The bytes of the archive file; sets size and sha256 in its header. Raises Permanent for an invalid copy."""
        payload = encryption.encrypt(pack(self._files()))
        sha256 = hashlib.sha256(payload).hexdigest()
        line = changed(self.header, size=len(payload), sha256=sha256).line()
        parse_header(line)  # refuse to write what could not be read again
        return line + payload

    def _files(self) -> dict[str, bytes]:
        named = {_file_name(number, name): name for number, name in enumerate(self.sources, 1)}
        files = {_STATE: self.copy.state, _SPEC: self.spec.encode()}
        files |= {file: self.sources[name].encode() for file, name in named.items()}
        return {_MANIFEST: encode(manifest(self.header, self.copy, files, named)), **files}


def open_archive(path: Path, encryption: Encryption) -> Archive:
    """The archive in this file, every checksum checked. Raises Permanent, with the path, for one that is damaged, of another
    format, or encrypted otherwise."""
    header, payload = payload_of(path)
    if header.encryption != encryption.kind:
        raise Permanent(f"{path}: {_OPENED_BY[header.encryption]}")
    try:
        content = encryption.decrypt(payload)
    except Permanent as error:
        raise Permanent(f"{path}: {error}") from None
    try:
        return _archive(header, unpack(content))
    except Permanent as error:
        raise Permanent(f"{path}: damaged, or not made by swarmplan: {error}; use another backup") from None


def _archive(header: Header, files: dict[str, bytes]) -> Archive:
    if not {_MANIFEST, _STATE, _SPEC} <= files.keys():
        raise Permanent("a part of it is missing")
    found = read(files.pop(_MANIFEST))
    copy = copy_of(found, header, files[_STATE])
    named = found.get("sources")
    compare(found, manifest(header, copy, files, named if isinstance(named, dict) else {}))
    return Archive(header, copy, _text(files[_SPEC]), _sources(named, files))


def _sources(named: Any, files: Mapping[str, bytes]) -> dict[str, str]:
    """The texts of the spec files, by their names where the archive was made."""
    if not isinstance(named, dict) or not all(isinstance(name, str) for name in named.values()):
        raise Permanent("its manifest does not name the cluster files")
    if {*named} != {*files} - {_STATE, _SPEC}:
        raise Permanent("its manifest names other spec files")
    return {name: _text(files[file]) for file, name in named.items()}


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Permanent("the cluster file in it is not UTF-8 text") from None


def _file_name(number: int, name: str) -> str:
    """The path of a spec file in the archive: safe to unpack, and still recognizable."""
    return f"spec/{number}-{re.sub(r'[^A-Za-z0-9._-]', '_', PurePath(name).name)[-64:]}"

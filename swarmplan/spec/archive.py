"""Image archives written by ``docker save``: only the names and the id are read."""

import bz2
import gzip
import hashlib
import json
import lzma
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from swarmplan.dataclass import dataclass
from swarmplan.limits import IMAGE_ARCHIVES, IMAGE_FILES, IMAGE_GROWTH, IMAGE_INDEX_BYTES, IMAGE_SPARE_BYTES
from swarmplan.system.regular_files import NotRegular, OpenFile, open_anywhere, opened
from swarmplan.system.remembered import Remembered, same_file
from swarmplan.system.tarballs import Metered, stream

_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_COMPRESSED: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
"""The magic bytes of a compressed file, and its reader."""
_MANIFESTS = frozenset(
    {"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"}
)
_DAMAGED = (
    tarfile.TarError, EOFError, KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError,
    RecursionError, zlib.error, lzma.LZMAError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Archived:
    """One image in an archive: its id (``sha256:…``, the digest of its config) and the references that it is tagged with."""

    id: str
    references: tuple[str, ...]


def read_archive(path: Path, open_file: OpenFile = open_anywhere) -> tuple[Archived, ...]:
    """The images in an archive. Raises OSError if it cannot be read, ValueError if it is not an image archive.

    Layers are skipped, so the cost is that of the tar's headers, or of decompressing all of it; so what was read is remembered while the
    process runs and the file stays the same: the clusters of a fleet have the same archives. ``manifest.json`` is ``docker
    save``'s own (next to OCI's ``index.json`` since engine 25); an archive with only the OCI layout is read by its index.
    """
    try:
        with opened(path, open_file=open_file) as file:
            return _READ.value(same_file(file.fileno()), lambda: _read(file))
    except NotRegular:
        raise ValueError("a pipe or device, not a file") from None
    except _DAMAGED as error:
        raise ValueError(f"not an image archive ({type(error).__name__})") from None


def _read(file: BinaryIO) -> tuple[Archived, ...]:
    with _unpacked(file) as plain, tarfile.open(fileobj=Metered(plain), mode="r:") as tar:
        most = os.fstat(file.fileno()).st_size * IMAGE_GROWTH + IMAGE_SPARE_BYTES
        members = {
            member.name.removeprefix("./"): member for member in _members(tar, most) if member.isfile()
        }
        return _Archive(tar, members).images()


def _unpacked(file: BinaryIO) -> BinaryIO:
    start = file.read(max(map(len, _COMPRESSED)))
    file.seek(0)
    read = next((read for magic, read in _COMPRESSED.items() if start.startswith(magic)), None)
    return cast("BinaryIO", read(file)) if read else file


def _members(tar: tarfile.TarFile, most: int) -> Iterator[tarfile.TarInfo]:
    """The members of the archive. Raises ValueError for too many files, and for one that unpacks to more than ``most`` bytes,
    before unpacking them: to reach the next member, all compressed data before it must be read."""
    for number, member in enumerate(tar, 1):
        if number > IMAGE_FILES:
            raise ValueError(f"contains more than {IMAGE_FILES} files")
        if member.offset_data + member.size > most:
            raise ValueError(f"unpacks to more than {most // 1_000_000} MB, too large for an image archive")
        yield member


_READ: Remembered[tuple[Archived, ...]] = Remembered(IMAGE_ARCHIVES)


@dataclass(frozen=True, slots=True)
class _Archive:
    tar: tarfile.TarFile
    members: dict[str, tarfile.TarInfo]

    def images(self) -> tuple[Archived, ...]:
        if "manifest.json" in self.members:
            entries = json.loads(self._read("manifest.json"))
            return tuple(
                Archived(self._config_id(entry["Config"]), tuple(map(str, entry.get("RepoTags") or ())))
                for entry in entries
            )
        if "index.json" in self.members:
            return tuple(self._indexed(entry) for entry in json.loads(self._read("index.json"))["manifests"])
        raise ValueError("contains neither manifest.json nor index.json")

    def _config_id(self, name: str) -> str:
        """The id from the name of the config (``<hex>.json`` or ``blobs/sha256/<hex>``), or from its content."""
        stem = name.rpartition("/")[2].removesuffix(".json")
        return (
            f"sha256:{stem if _HEX_DIGEST.fullmatch(stem) else hashlib.sha256(self._read(name)).hexdigest()}"
        )

    def _indexed(self, entry: dict[str, Any]) -> Archived:
        manifest = json.loads(self._blob(entry["digest"]))
        if manifest.get("mediaType", entry.get("mediaType")) in _MANIFESTS:
            manifest = json.loads(self._blob(manifest["manifests"][0]["digest"]))
        notes = entry.get("annotations") or {}
        name = notes.get("io.containerd.image.name") or notes.get("org.opencontainers.image.ref.name")
        return Archived(str(manifest["config"]["digest"]), (str(name),) if name else ())

    def _blob(self, digest: str) -> bytes:
        return self._read(f"blobs/{digest.replace(':', '/', 1)}")

    def _read(self, name: str) -> bytes:
        member = self.members[name]
        if member.size > IMAGE_INDEX_BYTES:
            raise ValueError(f"its {name} is too large for an image archive")
        opened = stream(self.tar, member)
        return opened.read() if opened else b""

"""Takes files out of a commit into a fresh folder, for their owner only.

All of it has a limit. Links are made last and looked at when all of them are there, so that no file is written through one, and none leads out.
"""

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import NotFound, Transient, reason_of
from swarmplan.git import blobs
from swarmplan.git.command import Git, Over
from swarmplan.git.mirrors.mirror import Mirror
from swarmplan.git.refusals import Unusable
from swarmplan.git.submodules import FILE, urls_by_path
from swarmplan.git.tree import Entry, folders_of, is_lfs_pointer, nearest_path, parse_tree, unusable_target
from swarmplan.limits import EXPORT_BYTES, EXPORT_FILE_BYTES, EXPORT_FILES, REFS_BYTES, SUBMODULES
from swarmplan.private_files import make_folder
from swarmplan.system.beneath import Outside, names_beneath

_MEGA = 1_000_000
_SMALLER = "move the cluster file to a folder of its own, with what it needs and nothing else"
_OF_THE_NAME = frozenset(
    (errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EILSEQ, errno.EINVAL)
)
"""What a file system answers to a name that it cannot have, or has already: the commit is at fault, and not the disk."""
Urls = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is taken from: ``online`` reaches the repository, for what the mirror does not have."""

    mirror: Mirror
    offline: Git
    online: Git
    over: Over


class Export:
    """What is taken out of one commit into ``root``, its submodules included. ``what`` names the commit. Raises Unusable for what may not be
    taken, and Transient where the file system refuses."""

    def __init__(self, root: Path, what: str) -> None:
        self._root = root
        self.what = what
        self._bytes, self._files, self._submodules = EXPORT_BYTES, EXPORT_FILES, SUBMODULES
        self._links: list[str] = []

    def take(
        self, place: Place, commit: str, paths: Sequence[str], prefix: str, *, submodules: bool
    ) -> tuple[list[Entry], Urls]:
        """Write what belongs to these files beneath ``prefix``; () for all there is. The submodules among it, with the urls of all
        by their paths. Raises NotFound for a file that is not there."""
        git = place.offline
        found = self._entries(git, commit, paths)
        inner = [entry for entry in found if entry.is_submodule]
        if inner and not submodules:
            raise Unusable(
                f"{self.what}: {prefix}{inner[0].path} is a submodule: set source.submodules to follow it too"
            )
        files = [entry for entry in found if not entry.is_submodule]
        described = self._listed(git, commit, [FILE]) if inner else []
        names = {entry.id: entry.path for entry in (*files, *described)}
        if wanted := blobs.missing(git, commit, names):
            most = place.mirror.size() + self._bytes
            blobs.fetch(place.online, wanted, place.mirror.watched(most, self._too_many_bytes(), place.over))
        content = blobs.contents(git, self._allowed(git, names, files))
        self._write(files, content, prefix)
        return inner, urls_by_path(git, content[described[0].id], self.what) if described else {}

    def take_submodule(self) -> None:
        """Count one more."""
        self._submodules -= 1
        if self._submodules < 0:
            raise Unusable(f"{self.what}: it has more than {SUBMODULES} submodules")

    def require_links_within(self) -> None:
        """Raises Unusable for a link that leads out of what was taken, wherever it goes through."""
        for path in self._links:
            try:
                names_beneath(str(self._root / path), str(self._root))
            except (Outside, OSError, ValueError):
                raise Unusable(
                    f"{self.what}: the link {path} leads out of what is taken from the repository"
                ) from None

    def remove(self) -> None:
        """Remove what was taken."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _entries(self, git: Git, commit: str, paths: Sequence[str]) -> list[Entry]:
        found = self._listed(git, commit, [f"{folder}/" for folder in folders_of(paths)])
        there = {entry.path for entry in found if not entry.is_submodule}
        for path in paths:
            if path not in there:
                everywhere = [entry.path for entry in self._listed(git, commit, [])]
                raise NotFound(
                    f"{self.what}: there is no file {path!r} in it{nearest_path(path, everywhere)}"
                )
        self._files -= len(found)
        if self._files < 0:
            raise Unusable(f"{self.what}: more than {EXPORT_FILES} files belong to it: {_SMALLER}")
        return found

    def _listed(self, git: Git, commit: str, paths: Sequence[str]) -> list[Entry]:
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths, max_output=REFS_BYTES)
        return parse_tree(listing, self.what)

    def _allowed(self, git: Git, names: Mapping[str, str], files: Sequence[Entry]) -> dict[str, int]:
        """The sizes of these contents, where they are within the limits."""
        sizes = blobs.sizes(git, names, self.what)
        for id_, size in sizes.items():
            if size > EXPORT_FILE_BYTES:
                raise Unusable(
                    f"{self.what}: {names[id_]} is larger than {EXPORT_FILE_BYTES // _MEGA} MB: {_SMALLER}"
                )
        self._bytes -= sum(sizes[entry.id] for entry in files)
        if self._bytes < 0:
            raise self._too_many_bytes()
        return sizes

    def _too_many_bytes(self) -> Unusable:
        return Unusable(
            f"{self.what}: its files are larger than {EXPORT_BYTES // _MEGA} MB together: {_SMALLER}"
        )

    def _write(self, files: Sequence[Entry], content: Mapping[str, bytes], prefix: str) -> None:
        try:
            for entry in files:
                if is_lfs_pointer(content[entry.id]):
                    raise Unusable(
                        f"{self.what}: {prefix}{entry.path} is kept in Git LFS, which is not read: commit the file itself"
                    )
                if not entry.is_link:
                    _write_file(
                        self._root / prefix / entry.path,
                        content[entry.id],
                        0o700 if entry.is_program else 0o600,
                    )
            for entry in files:
                if entry.is_link:
                    self._link(prefix + entry.path, content[entry.id])
        except OSError as error:
            if error.errno in _OF_THE_NAME:
                name = os.path.relpath(error.filename2 or error.filename or self._root, self._root)
                raise Unusable(f"{self.what}: {name} cannot be a file: {os.strerror(error.errno)}") from None
            raise Transient(
                f"{self.what}: its files cannot be written to {self._root}: {reason_of(error)}"
            ) from None

    def _link(self, path: str, target: bytes) -> None:
        if why := unusable_target(target):
            raise Unusable(f"{self.what}: the link {path} {why}")
        _write_link(self._root / path, target)
        self._links.append(path)


def _write_file(path: Path, data: bytes, mode: int) -> None:
    make_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _write_link(path: Path, target: bytes) -> None:
    make_folder(path.parent)
    path.symlink_to(os.fsdecode(target))

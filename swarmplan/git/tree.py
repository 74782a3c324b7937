"""The files of a commit as git lists them (git-ls-tree(1)), and which of them are taken; pure.

Taken are the folders that the named files are in, each with all below it, under the names that they have in the repository: what a cluster
file may name beneath its own folder is there. A file at the top of the repository takes all of it.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.git.refusals import Unusable
from swarmplan.model.values.nearest import nearest_file_name

_LINE = re.compile(rb"(?P<mode>\d{6}) (?P<kind>\w+) (?P<id>[0-9a-f]{40,64})\t(?P<path>.+)", re.DOTALL)
_FILE, _PROGRAM, _LINK, _SUBMODULE = "100644", "100755", "120000", "160000"
_OLD_FILE = "100664"
"""Of commits by git before 1.5."""
_LONGEST = 1000
_LONGEST_TARGET = 4095
"""Bytes that Linux takes as the target of a link: PATH_MAX, without the NUL after it (symlink(2))."""
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, link or submodule: its id is that of its content, or of its commit."""

    path: str
    mode: str
    id: str

    @property
    def is_submodule(self) -> bool:
        """Whether it is a commit of another repository."""
        return self.mode == _SUBMODULE

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link, with its target as its content."""
        return self.mode == _LINK

    @property
    def is_program(self) -> bool:
        """Whether it may be executed."""
        return self.mode == _PROGRAM


def inner_path(path: str) -> str:
    """A path in a repository, without ``./``. Raises SpecError for one that leads out of it."""
    clean = posixpath.normpath(path) if path else ""
    outside = clean.startswith(("/", "../")) or clean in {"", ".", ".."}
    if outside or not path.isprintable() or len(path) > _LONGEST or not _is_usual(clean):
        raise SpecError(
            [f"{path[:_LONGEST]!r} is not the path of a file in a repository: it is relative, without '..'"]
        )
    return clean


def folders_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of these files, without those that are within another one of them; () for the whole repository."""
    folders = sorted({posixpath.dirname(path) for path in paths})
    if "" in folders:
        return ()
    kept: list[str] = []
    for folder in folders:
        if not any(folder.startswith(f"{above}/") for above in kept):
            kept.append(folder)
    return tuple(kept)


def parse_tree(listing: bytes, what: str) -> list[Entry]:
    """The entries of ``git ls-tree -r -z``. Raises Unusable, with ``what`` it is of, for what no file can have as its name or mode."""
    return [_entry(line, what) for line in listing.split(b"\0") if line]


def nearest_path(path: str, known: Sequence[str]) -> str:
    """A file of the same name in another folder, or else one with a similar name beside it; "" where there is none."""
    name = posixpath.basename(path)
    same = sorted(each for each in known if posixpath.basename(each) == name)
    folder = posixpath.dirname(path)
    beside = [posixpath.basename(each) for each in known if posixpath.dirname(each) == folder]
    near = nearest_file_name(name, beside)
    meant = same[0] if same else near and posixpath.join(folder, near)
    return f"; did you mean {meant!r}?" if meant else ""


def is_lfs_pointer(content: bytes) -> bool:
    """Whether it stands for a file that is kept elsewhere (git-lfs, docs/spec.md)."""
    return content.startswith(_LFS)


def unusable_target(content: bytes) -> str:
    """Why no link can lead there; "" for what is a target."""
    if not content:
        return "has an empty target"
    if b"\0" in content:
        return "has a target with a NUL in it"
    return "has a target that is too long" if len(content) > _LONGEST_TARGET else ""


def _entry(line: bytes, what: str) -> Entry:
    found = _LINE.fullmatch(line)
    path = found["path"].decode(errors="surrogateescape") if found else ""
    mode = found["mode"].decode() if found else ""
    if found is None or mode not in {_FILE, _OLD_FILE, _PROGRAM, _LINK, _SUBMODULE}:
        raise Unusable(f"{what}: {path!r} is neither a file, nor a link, nor a submodule")
    if not path.isprintable() or not _is_usual(path) or len(path) > _LONGEST:
        raise Unusable(
            f"{what}: {path[:_LONGEST]!r} is not a name that is accepted: printable, without '..' and '.git'"
        )
    return Entry(path, mode, found["id"].decode())


def _is_usual(path: str) -> bool:
    """Whether no part of it leads elsewhere, or into git's own files."""
    return not any(part in {"", ".", ".."} or part.lower() == ".git" for part in path.split("/"))

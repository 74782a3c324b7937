"""The files that an untrusted spec may open."""

import os
from collections.abc import Iterable

from swarmplan.beneath import names_beneath, open_beneath
from swarmplan.errors import SpecError
from swarmplan.spec.yaml.source import STDIN, open_waiting
from swarmplan.spec.yaml.tree import Position

_SET = "--set "
_HANDLES = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""Where a shell has what it gives a command to read."""


class Confinement:
    """What is in the folder of each of the ``files`` that the command line names, and what it names itself: ``env_files``, and
    paths given by ``--set``. ``simulated``: no machine driver is used."""

    def __init__(
        self, files: Iterable[str], env_files: Iterable[str] = (), *, simulated: bool = False
    ) -> None:
        """Raises SpecError for a file whose folder holds everything."""
        self.simulated = simulated
        self._named = {os.path.abspath(file) for file in (*files, *env_files)}  # noqa: PTH100 - links stay
        self._folders = {folder_of(file) for file in files}
        if os.sep in {os.path.realpath(folder) for folder in self._folders}:
            raise SpecError(
                ["with --untrusted the cluster file must be in a folder of its own: / holds every file"]
            )

    def accept(self, path: str) -> None:
        """Let a file be opened that the command line names, whatever leads to it."""
        self._named.add(os.path.abspath(path))  # noqa: PTH100 - links stay

    def accept_folder(self, folder: str) -> None:
        """Let files in this folder be opened."""
        self._folders.add(folder)

    def is_in(self, path: str, folder: str) -> bool:
        """Whether a path leads into a folder."""
        try:
            names_beneath(path, folder)
        except (OSError, ValueError):
            return False
        return True

    def open(self, path: str) -> int:
        """The OpenFile. Raises Outside for a path that leads elsewhere."""
        named = os.path.abspath(path)  # noqa: PTH100 - links stay
        if named.startswith(_HANDLES) and named in self._named:
            return open_waiting(path)
        if named in self._named:
            return open_beneath(path, os.path.dirname(named))  # noqa: PTH120 - links stay
        folder = next((one for one in self._folders if self.is_in(path, one)), None)
        return open_beneath(path, folder or next(iter(self._folders)))


def folder_of(file: str) -> str:
    """The folder of a file on the command line; the current one for standard input."""
    return os.path.dirname(os.path.abspath(file)) if file != STDIN else os.getcwd()  # noqa: PTH100, PTH109, PTH120 - links stay


def is_typed(at: Position) -> bool:
    """Whether a value of the cluster's document was given by ``--set``, and so by who runs swarmplan."""
    return at.file.startswith(_SET)


def folder_at(at: Position) -> str:
    """The folder of the file of a value."""
    return folder_of(STDIN if at.file.startswith("<") else at.file)

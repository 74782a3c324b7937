"""The files that an untrusted spec may open."""

import os
from collections.abc import Iterable, Mapping

from swarmplan.errors import SpecError
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.trust.keys import Use
from swarmplan.spec.trust.messages import FOLLOWED, UNTRUSTED
from swarmplan.spec.yaml.source import STDIN, open_waiting
from swarmplan.spec.yaml.tree import Position
from swarmplan.spec.yaml.withheld import Given
from swarmplan.system.beneath import Outside, names_beneath, open_beneath

_SET = "--set "
_BY_ENV_FILE = "give it a value in a file of env_file there"
_HANDLES = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""Where a shell has what it gives a command to read."""


class Confinement:
    """What is in the folder of each of the ``files`` that the command line names, and what it names itself: ``env_files``, and
    paths given by ``--set``. ``simulated``: no machine driver is used. ``decrypts``: the command line names the keys that sops
    files in these folders may be decrypted with. ``trust``: what an agent file allows besides, for a file that an agent follows."""

    def __init__(
        self,
        files: Iterable[str],
        env_files: Iterable[str] = (),
        *,
        simulated: bool = False,
        decrypts: bool = False,
        trust: Trust | None = None,
    ) -> None:
        """Raises SpecError for a file whose folder holds everything."""
        self.simulated = simulated
        self.decrypts = decrypts
        self.allowed = trust or Trust()
        self.terms = UNTRUSTED if trust is None else FOLLOWED
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

    def may_open(self, path: str, folder: str) -> bool:
        """Whether a path leads into a folder, or to what is allowed besides."""
        return self.is_in(path, folder) or any(self.is_in(path, allowed) for allowed in self.allowed.paths)

    def variables(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        """The variables of swarmplan's environment for the file: those that are allowed. The others are known to be withheld."""
        given = {name: environ[name] for name in self.allowed.variables if name in environ}
        if self.terms is UNTRUSTED:
            return Given(given, environ)
        remedy = f"{self.terms.allowed_by[Use.VARIABLE]}, or {_BY_ENV_FILE}"
        return Given(given, environ, self.terms.who, remedy)

    def open(self, path: str) -> int:
        """The OpenFile. Raises Outside for a path that leads elsewhere."""
        named = os.path.abspath(path)  # noqa: PTH100 - links stay
        if named.startswith(_HANDLES) and named in self._named:
            return open_waiting(path)
        if named in self._named:
            return open_beneath(path, os.path.dirname(named))  # noqa: PTH120 - links stay
        folder = next((one for one in (*self._folders, *self.allowed.paths) if self.is_in(path, one)), None)
        if folder in self.allowed.paths and not os.path.isdir(folder):  # noqa: PTH112 - it is a text
            return _open_alone(path, folder)
        return open_beneath(path, folder or next(iter(self._folders)))


def _open_alone(path: str, file: str) -> int:
    """Open a file that is allowed by itself. Raises Outside where the path leads to another one by now."""
    real = os.path.realpath(file)
    if os.path.realpath(path) != real:
        raise Outside(path, file)
    return open_beneath(real, os.path.dirname(real))  # noqa: PTH120 - it is a text


def folder_of(file: str) -> str:
    """The folder of a file on the command line; the current one for standard input."""
    return os.path.dirname(os.path.abspath(file)) if file != STDIN else os.getcwd()  # noqa: PTH100, PTH109, PTH120 - links stay


def is_typed(at: Position) -> bool:
    """Whether a value of the cluster's document was given by ``--set``, and so by who runs swarmplan."""
    return at.file.startswith(_SET)


def folder_at(at: Position) -> str:
    """The folder of the file of a value."""
    return folder_of(STDIN if at.file.startswith("<") else at.file)

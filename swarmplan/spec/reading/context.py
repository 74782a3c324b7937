"""The context of a document: where its variables and files come from."""

from collections.abc import Callable, Mapping
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.spec.yaml.source import open_waiting, relative_to_file
from swarmplan.spec.yaml.tree import Position
from swarmplan.system.regular_files import OpenFile

Variables = Callable[[str], str | Mapping[str, str]]
"""The variables of a file that is encrypted with sops: by name, or as the text of an env file. Raises Failure."""


@dataclass(frozen=True, slots=True)
class Context:
    """The variables of a document, and for a stack the ``folder`` of its first file, which all its paths are relative to.
    Elsewhere a path is relative to the file that names it. ``open_file`` opens the files that it names. ``sops`` decrypts env files;
    None where that is not possible."""

    environ: Mapping[str, str]
    folder: str | None = None
    open_file: OpenFile = open_waiting
    sops: Variables | None = None

    @property
    def of_stack(self) -> bool:
        """Whether the rules of ``docker stack deploy`` apply."""
        return self.folder is not None

    def path(self, name: str, at: Position) -> str:
        """The path of the file with this name, written at this position."""
        return relative_to_file(at.file, name) if self.folder is None else str(Path(self.folder) / name)

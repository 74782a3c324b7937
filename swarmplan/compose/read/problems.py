"""The errors found in one Compose mapping, each with its place."""

from collections.abc import Sequence

from swarmplan.errors import SpecError

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


class ComposeProblems(SpecError):
    """A service or network cannot be sent as written.

    ``faults`` holds (path, message) for each; paths are relative to the mapping that was given, list indexes as integers:
    ``("ports", 0)``. A caller that knows file and line turns them into positions.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__([f"{_dotted(path)}: {message}" if path else message for path, message in faults])


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)

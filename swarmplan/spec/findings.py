"""What is wrong with a spec, gathered instead of raised, so that all of it is told at once."""

from dataclasses import dataclass, field

from swarmplan.errors import SpecError
from swarmplan.spec.tree import Node, Path, Position, dotted, key_position, value_position


class Fault(ValueError):
    """Something wrong at one place; ends the reading of that place only."""

    def __init__(self, at: Position, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.path = path


@dataclass(slots=True)
class Findings:
    """Errors and warnings found so far. ``root`` gives positions to those told by path alone."""

    root: Node | None = None
    _errors: list[tuple[Position, str]] = field(default_factory=list)
    _warnings: list[tuple[Position, str]] = field(default_factory=list)
    _settled: set[Position] = field(default_factory=set)

    def within(self, root: Node | None = None) -> "Findings":
        """The same findings, for another document."""
        return Findings(root, self._errors, self._warnings, self._settled)

    def add(self, *faults: Fault) -> None:
        """Keep faults as errors."""
        self._settled |= {fault.at for fault in faults}
        self._errors += [(fault.at, _line(fault.at, fault.path, fault.message)) for fault in faults]

    def error(self, path: Path, message: str, *, key: bool = False) -> None:
        """Something wrong with the value at a path, or with its key. Passed over at a place told by ``add``: a value
        that could not be read right is not judged on top."""
        at = self._position(path, key=key)
        if at not in self._settled:
            self._errors.append((at, _line(at, path, message)))

    def warn(self, path: Path, message: str, at: Position | None = None) -> None:
        """Something legal that will not do what it seems to."""
        at = at or self._position(path, key=True)
        self._warnings.append((at, _line(at, path, message)))

    def raise_errors(self) -> None:
        """Raise ``failure``; nothing when there is no error."""
        if self._errors:
            raise self.failure

    @property
    def failure(self) -> SpecError:
        """Every error so far, in file order."""
        return SpecError(_ordered(self._errors))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every warning so far, in file order, each once."""
        return _ordered(self._warnings)

    def _position(self, path: Path, *, key: bool) -> Position:
        if self.root is None:
            return Position("spec", 0, 0)
        return key_position(self.root, path) if key else value_position(self.root, path)


def _line(at: Position, path: Path, message: str) -> str:
    where = f"{at}: {dotted(path)}: " if path else f"{at}: "
    return _printable(where) + _printable(message)


def _printable(text: str) -> str:
    """One line, whatever the file holds: control characters as escapes."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _ordered(lines: list[tuple[Position, str]]) -> tuple[str, ...]:
    ordered = sorted(lines, key=lambda line: line[0].order)
    return tuple(dict.fromkeys(text for _, text in ordered))

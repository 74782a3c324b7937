"""Trouble to order: a call that fails at a chosen moment, before or after it took effect."""

from dataclasses import field
from enum import Enum, auto

from swarmplan.dataclass import dataclass


class When(Enum):
    """The moment of a failure. HALF leaves an incomplete machine in ``create``; elsewhere it is BEFORE."""

    BEFORE = auto()
    HALF = auto()
    AFTER = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """One pending failure. ``at`` counts mutating calls from 1; ``call`` narrows to calls that contain this text."""

    error: BaseException
    at: int = 1
    when: When = When.BEFORE
    call: str = ""


@dataclass(slots=True)
class Faults:
    """The pending failures and the mutating calls so far, as ``machine: CALL``.

    Calls are counted from the moment a fault is added, over engines and drivers alike.
    """

    calls: list[str] = field(default_factory=list)
    _pending: list[tuple[Fault, int]] = field(default_factory=list)

    def add(self, error: BaseException, *, at: int = 1, when: When = When.BEFORE, call: str = "") -> None:
        """Let the ``at``-th mutating call from now on (of those that contain ``call``) raise ``error``, once."""
        self._pending.append((Fault(error, at, when, call), 0))

    def clear(self) -> None:
        """Remove all pending failures."""
        self._pending.clear()

    def due(self, call: str) -> Fault | None:
        """Count this mutating call; return its fault, if any."""
        self.calls.append(call)
        found: Fault | None = None
        left: list[tuple[Fault, int]] = []
        for fault, seen in self._pending:
            matches = fault.call in call
            count = seen + matches
            if matches and count >= fault.at and found is None:
                found = fault
            else:
                left.append((fault, count))
        self._pending[:] = left
        return found

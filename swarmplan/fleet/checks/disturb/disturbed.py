"""A cluster that is disturbed for one check, and is not any more once that is over, whatever happens in between."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure, LeaseLost, SwarmplanError, Transient
from swarmplan.execute.clock import Clock
from swarmplan.fleet.checks.disturb.actions import disturb, to_undo, undo
from swarmplan.fleet.checks.disturb.undo_file import ToUndo, Undo, UndoFile
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.spec.fleet.checks import Disturbance

UNDOING = 120.0
"""Seconds in which an undoing is tried again: an election, and a start of an engine on a slow machine."""
_PAUSE = 1.0
_AGAIN = "the next `swarmplan fleet grade` or `fleet apply` of this cluster tries again"


class Changing(Protocol):
    """What holds the lease of the cluster: its ``adapters`` are guarded by it."""

    @property
    def adapters(self) -> Adapters:
        """The adapters to change it with."""

    def quorum_goes(self) -> None:
        """From here on the swarm cannot hold the lease."""

    def quorum_is_back(self) -> None:
        """From here on it can again."""


TakeLease = Callable[[], AbstractContextManager[Changing]]


@contextmanager
def disturbed(
    disturbances: Sequence[Disturbance],
    snapshot: Snapshot,
    changing: Changing,
    undo_file: UndoFile,
    clock: Clock,
    *,
    costs_quorum: bool,
) -> Iterator[None]:
    """The block runs with these done. They are undone at its end, however that comes; where that fails, SwarmplanError is raised, and the
    undo file says what is left."""
    pairs = [(one, entry) for one in disturbances if (entry := to_undo(one, snapshot)) is not None]
    undo_file.write([entry for _, entry in pairs])
    try:
        # What needs a manager comes first: the others may take it away.
        for one, entry in sorted(pairs, key=lambda pair: pair[0].kind.halts):
            if costs_quorum and one.kind.halts:
                changing.quorum_goes()
            disturb(one, entry, changing.adapters)
        yield
    finally:
        undo_all(changing, undo_file, clock)


def undo_all(changing: Changing, undo_file: UndoFile, clock: Clock) -> None:
    """Undo what the undo file has; what is undone is taken out of it. Each is tried, also where another fails. Raises SwarmplanError."""
    left = list(undo_file.read())
    first: SwarmplanError | None = None
    # Machines first: without them there may be no manager to change a node by.
    for entry in sorted(left, key=lambda one: one.kind is Undo.AVAILABILITY):
        try:
            _undo(entry, changing, clock)
        except SwarmplanError as error:
            first = first or _kind(error)(f"could not {entry}: {error}; {_AGAIN}")
            if isinstance(error, LeaseLost):
                break
            continue
        left.remove(entry)
        undo_file.write(left)
    if first is not None:
        raise first


def _kind(error: SwarmplanError) -> type[SwarmplanError]:
    """Its class, where that takes a message; the nearest that does elsewhere."""
    return type(error) if isinstance(error, Failure | LeaseLost) else SwarmplanError


def _undo(entry: ToUndo, changing: Changing, clock: Clock) -> None:
    until = clock.now() + UNDOING
    while True:
        try:
            undo(entry, changing.adapters)
        except Transient:
            if clock.now() >= until:
                raise
            clock.sleep(_PAUSE)
        else:
            return

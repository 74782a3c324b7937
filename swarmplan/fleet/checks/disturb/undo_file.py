"""The undo file of what is to be undone in one cluster: written before anything is done, and empty once all of it is undone. A grading that is
killed leaves it to the next command."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from swarmplan import private_json
from swarmplan.dataclass import dataclass
from swarmplan.limits import DISTURBANCE_BYTES
from swarmplan.model.swarm import Availability
from swarmplan.private_json import Form

_FORM = Form(
    "swarmplan/disturbed/1",
    "what a grading left to be undone",
    "see that all machines of the cluster run and are active (`swarmplan status`), then remove the file",
    most=DISTURBANCE_BYTES,
)


class Undo(StrEnum):
    """How something is undone."""

    START = "start"
    RESUME = "resume"
    AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class ToUndo:
    """A machine to be started, or resumed; or a node, by its id, whose availability was ``was`` and is set to ``now``: it is set back only where it still is
    ``now``."""

    kind: Undo
    machine: str
    node: str = ""
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        if self.kind is Undo.AVAILABILITY:
            return f"set {self.machine} back to {self.was}"
        return f"{self.kind} {self.machine}"


@dataclass(frozen=True, slots=True)
class UndoFile:
    """The undo file at this ``path``."""

    path: Path

    def read(self) -> tuple[ToUndo, ...]:
        """What is to be undone; nothing where there is no undo file. Raises Permanent where it cannot be read."""
        return private_json.read(self.path, _FORM, lambda found: tuple(map(_entry, found["undo"]))) or ()

    def write(self, entries: Sequence[ToUndo]) -> None:
        """Set what is to be undone, whole or not at all; nothing removes the undo file. Raises Permanent."""
        undo = [asdict(one) for one in entries]
        private_json.write(self.path, _FORM, {"undo": undo} if undo else None)
        if not undo:
            with suppress(OSError):  # that of another cluster is still there
                self.path.parent.rmdir()


def _entry(document: Any) -> ToUndo:
    kind = Undo(document["kind"])
    texts = [document[name] for name in ("machine", "node", "was", "now")]
    if not all(isinstance(text, str) for text in texts) or not texts[0]:
        raise ValueError("not a text")
    found = ToUndo(kind, *texts)
    if kind is Undo.AVAILABILITY and not (found.node and Availability(found.was) and Availability(found.now)):
        raise ValueError("no node")
    return found

"""The undo file of what is to be undone in one cluster: written before anything is done, and empty once all of it is undone. A grading that is
killed leaves it to the next command."""

import json
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.limits import DISTURBANCE_BYTES
from swarmplan.model.swarm import Availability

_FORMAT = "swarmplan/disturbed/1"


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
        try:
            with self.path.open("rb") as file:
                document = json.loads(file.read(DISTURBANCE_BYTES))
            if document["format"] != _FORMAT:
                raise Permanent(
                    f"{self.path}: is of another version of swarmplan ({document['format']}): use that one"
                )
            return tuple(map(_entry, document["undo"]))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise Permanent(
                f"{self.path}: what a grading left to be undone cannot be read ({reason_of(error)})"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Permanent(
                f"{self.path}: what a grading left to be undone is not valid: see that all machines of the cluster run and are active"
                " (`swarmplan status`), then remove the file"
            ) from error

    def write(self, entries: Sequence[ToUndo]) -> None:
        """Set what is to be undone, whole or not at all; nothing removes the undo file. Raises Permanent."""
        document = {
            "format": _FORMAT,
            "undo": [
                {
                    "kind": str(one.kind),
                    "machine": one.machine,
                    "node": one.node,
                    "was": one.was,
                    "now": one.now,
                }
                for one in entries
            ],
        }
        try:
            if not entries:
                self.path.unlink(missing_ok=True)
                with suppress(OSError):  # that of another cluster is still there
                    self.path.parent.rmdir()
                return
            private_files.make_folder(self.path.parent)
            private_files.write(self.path, json.dumps(document, indent=1).encode())
        except OSError as error:
            raise Permanent(
                f"{self.path}: what is to be undone cannot be written ({reason_of(error)}): free some space, or set XDG_STATE_HOME to"
                " another folder"
            ) from error


def _entry(document: Any) -> ToUndo:
    kind = Undo(document["kind"])
    texts = [document[name] for name in ("machine", "node", "was", "now")]
    if not all(isinstance(text, str) for text in texts) or not texts[0]:
        raise ValueError("not a text")
    found = ToUndo(kind, *texts)
    if kind is Undo.AVAILABILITY and not (found.node and Availability(found.was) and Availability(found.now)):
        raise ValueError("no node")
    return found

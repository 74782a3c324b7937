"""Faults switched on by the file ``.faults.json`` in the store, an object of the faults and how each of them is.

Tests write it through ``store.Store.fault``; it is read anew at each question, so a running command sees a change.
"""

import json
import time
from pathlib import Path
from typing import Any

NAME = ".faults.json"

Fault = dict[str, Any]


class Switches:
    """The faults of one store."""

    def __init__(self, store: Path) -> None:
        self._file = store / NAME

    def of(self, fault: str, machine: str | None = None) -> Fault | None:
        """How this fault is; None when it is off, or is on for other machines only."""
        how: Fault | None = self._all().get(fault)
        if how is None or (machine is not None and how.get("machine") not in {None, machine}):
            return None
        return how

    def once(self, fault: str, machine: str | None = None) -> Fault | None:
        """As ``of``, and the fault is off from now on if it is for ``once``."""
        how = self.of(fault, machine)
        if how is not None and how.get("once"):
            rest = {name: other for name, other in self._all().items() if name != fault}
            write(self._file.parent, rest)
        return how

    def pause(self, fault: str, machine: str | None = None) -> None:
        """Wait for the fault's ``seconds`` where it is on."""
        how = self.of(fault, machine)
        if how is not None:
            time.sleep(how["seconds"])

    def pause_in_turn(self, fault: str) -> None:
        """As ``pause``, the first to come once as long, the second twice, and so on: who reads in between acts before
        the next one writes."""
        how = self.of(fault)
        if how is not None:
            turns = self._file.with_name(f".{fault}")
            with turns.open("ab") as file:
                file.write(b".")
                file.flush()
                time.sleep(how["seconds"] * file.tell())

    def _all(self) -> dict[str, Fault]:
        try:
            faults: dict[str, Fault] = json.loads(self._file.read_text())
        except FileNotFoundError:
            return {}
        return faults


def write(store: Path, faults: dict[str, Fault]) -> None:
    """Replace them all; a reader sees the old ones or the new ones."""
    new = store / f"{NAME}.new"
    new.write_text(json.dumps(faults))
    new.rename(store / NAME)

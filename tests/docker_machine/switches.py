"""Faults switched on by the file ``.faults.json`` in the store, an object of the faults and how each of them is.

Tests write it through ``store.Store.fault``; it is read anew at each question, so a running command sees a change.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

NAME = ".faults.json"
_AGAIN = 0.01

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

    def race(self, fault: str, done: Path) -> None:
        """Wait up to the fault's ``seconds`` for another process to come here too; who came second lets the first one
        finish (``done`` appears) before it goes on and spoils that."""
        how = self.of(fault)
        if how is None:
            return
        with self._file.with_name(f".{fault}").open("ab") as turns:
            turns.write(b".")
            turns.flush()
            first = turns.tell() == 1
            until = time.monotonic() + how["seconds"]
            while time.monotonic() < until and not (
                os.fstat(turns.fileno()).st_size > 1 if first else done.exists()
            ):
                time.sleep(_AGAIN)

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

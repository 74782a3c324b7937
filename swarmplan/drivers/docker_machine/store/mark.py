"""The mark on a machine that is whole: ``swarmplan.json`` in its folder in the store, which ``rm`` removes with it.

docker-machine does not note whether a create came to its end, so the mark does. It says what the machine was made as.
"""

import json
from dataclasses import replace
from pathlib import Path

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.options.options import properties
from swarmplan.drivers.docker_machine.options.salted_hash import is_secret, matches, salted
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine
from swarmplan.model.shapes.service import NAME, TEXTS
from swarmplan.model.shapes.shape import checker

FILE = "swarmplan.json"
NOT_KEPT = "(not kept)"
"""Stands for a secret that is not what is declared. Not ``HIDDEN``: code that hides secrets would skip it as hidden already."""


_MARK = checker({"cluster": NAME, "machine": {}, "hashes": TEXTS})


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose a machine is, and what it was made as. ``hashes`` are of the options that are secret."""

    cluster: str
    machine: Machine
    hashes: dict[str, str]

    def seen(self, declared: Machine | None) -> Machine:
        """The machine as reported to callers.

        A secret that is declared as it was is repeated, another is not told; how docker-machine is run is as declared.
        """
        desired = dict(declared.options) if declared else {}
        options = dict(self.machine.options)
        for name, hashed in self.hashes.items():
            same = name in desired and matches(desired[name], hashed)
            options[name] = desired[name] if same else NOT_KEPT
        how = {name: value for name, value in desired.items() if name not in properties(desired)}
        return replace(self.machine, options=properties(options) | how)


def read_mark(folder: Path) -> Mark | None:
    """The mark in a machine's folder; None when there is none, or none that can be understood."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        _MARK(document)
        return Mark(document["cluster"], machine_of(document["machine"]), document["hashes"])
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def write_mark(folder: Path, cluster: str, machine: Machine) -> None:
    """Mark a machine as whole, for its owner's eyes only; a reader sees all of it or nothing."""
    options = properties(machine.options)
    public = {name: value for name, value in options.items() if not is_secret(name)}
    hashes = {name: salted(value) for name, value in options.items() if is_secret(name)}
    made = machine_document(replace(machine, options=public))
    document = {"cluster": cluster, "machine": made, "hashes": hashes}
    private_files.write(folder / FILE, json.dumps(document, indent=1).encode())

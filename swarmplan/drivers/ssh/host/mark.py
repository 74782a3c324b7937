"""The mark on a host, ``/etc/swarmplan/host.json``: whose it is and what was done there. The truth of ownership."""

import json
from dataclasses import asdict, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine
from swarmplan.model.shapes.service import NAME
from swarmplan.model.shapes.shape import checker, maybe


class Phase(StrEnum):
    """How far a host's preparing or releasing got."""

    MAKING = "making"
    MADE = "made"
    RELEASING = "releasing"


_LISTS = {"written": [str], "packages": [str]}
_MARK = checker({"cluster": NAME, "phase": str, "machine": {}, **_LISTS, "ran": bool, "socket": maybe(str)})


@dataclass(frozen=True, slots=True)
class Mark:
    """``machine`` is what was prepared, without how the host is reached. ``written`` are digests of the ``daemon.json``
    texts that are ours (two while one takes the other's place). ``packages`` were installed by us. ``ran`` says
    whether the engine ran before we came, and ``socket`` which unit of systemd listened in its place where it did not ("":
    none)."""

    cluster: str
    machine: Machine
    phase: Phase
    written: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    ran: bool = True
    socket: str = ""

    def wrote(self, text: str | None) -> bool:
        """Whether this text of ``daemon.json`` is one that we wrote."""
        return digest(text) in self.written

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"machine": machine_document(self.machine)}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Mark":
        """Raises ValueError for what is no mark."""
        try:
            document: dict[str, Any] = json.loads(text)
            _MARK(document)
            return cls(
                cluster=document["cluster"],
                machine=machine_of(document["machine"]),
                phase=Phase(document["phase"]),
                written=tuple(document["written"]),
                packages=tuple(document["packages"]),
                ran=bool(document["ran"]),
                socket=str(document.get("socket", "")),
            )
        except (RecursionError, TypeError) as error:
            raise ValueError("it is not a valid mark") from error


def property_of_host(machine: Machine) -> Machine:
    """The machine as its mark has it: how it is reached and how it got its engine is nothing of the host's own."""
    return replace(machine, options={}, engine=replace(machine.engine, install=""))


def digest(text: str | None) -> str:
    """Tells texts of ``daemon.json`` apart; no file is a text of its own."""
    return "none" if text is None else sha256(text.encode()).hexdigest()

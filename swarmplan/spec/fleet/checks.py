"""Checks of a lesson, resolved: frozen values. Times are seconds."""

import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.spec.yaml.tree import Position

IN_URL = re.compile(r"\{([^{}]*)\}")
"""The name of a machine in an address."""
ALL_TASKS = -1
"""``running: all``."""


class Disturb(StrEnum):
    """What is done to a machine or its node before a check."""

    STOP = "stop"
    KILL = "kill"
    PAUSE = "pause"
    DRAIN = "drain"

    @property
    def halts(self) -> bool:
        """Whether its engine answers nobody then."""
        return self is not Disturb.DRAIN


@dataclass(frozen=True, slots=True)
class Disturbance:
    """``quorum_loss``: it may cost the swarm its quorum."""

    kind: Disturb
    machine: str
    quorum_loss: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.machine}"


@dataclass(frozen=True, slots=True)
class OfSwarm:
    """What the swarm is to be like; None: does not count. Here and below."""

    managers: int | None = None
    workers: int | None = None
    reachable: int | None = None
    quorum: bool | None = None


@dataclass(frozen=True, slots=True)
class OfService:
    """``running`` may be ``ALL_TASKS``; ``update`` is completed or rolledback, "" for any."""

    name: str
    replicas: int | None = None
    running: int | None = None
    image: str = ""
    update: str = ""
    one_per_node: bool = False


@dataclass(frozen=True, slots=True)
class OfNode:
    """The first three say which nodes, the others what they are to be like; "" is any."""

    name: str = ""
    role: str = ""
    label: str = ""
    state: str = ""
    availability: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Exists:
    """``kind`` is network, secret, config or stack."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class OfHttp:
    """``{MACHINE}`` in the ``url`` is the address of this machine."""

    url: str
    status: int = 200
    contains: str = ""


@dataclass(frozen=True, slots=True)
class OfProgram:
    """A ``command`` with its arguments, and how long it may take."""

    command: tuple[str, ...]
    timeout: float = 60.0


Assertion = OfSwarm | OfService | OfNode | Exists | OfHttp | OfProgram


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a check: of a ``machine``, a ``node``, or of what ``Exists`` and ``OfService`` are of; ``key`` is where it stands in the file, for people."""

    kind: str
    name: str
    key: str
    at: Position


@dataclass(frozen=True, slots=True)
class Check:
    """``hint`` is what to do next where it fails; ``group`` is that of the students it is for, "" for all; ``within`` is how long it may
    take to hold; ``named`` are the names in it, with their places."""

    id: str
    title: str
    points: int
    assertion: Assertion
    hint: str = ""
    group: str = ""
    within: float = 0.0
    disturb: tuple[Disturbance, ...] = ()
    named: tuple[Named, ...] = field(default=(), compare=False)

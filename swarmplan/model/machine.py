"""Machines: what the driver makes and finds."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.values.capacity import Capacity
from swarmplan.model.values.certificate import Validity
from swarmplan.model.values.unknown import Unknown


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The engine's own configuration on a machine (``engine:`` in the spec)."""

    labels: Mapping[str, str] = field(default_factory=dict)
    insecure_registries: tuple[str, ...] = ()
    registry_mirrors: tuple[str, ...] = ()
    options: JsonView = field(default_factory=dict)
    """Further keys of ``daemon.json``, as dockerd's reference has them."""
    install: str = ""
    """For hosts that may lack an engine: ``distribution``, or a version of Docker's own repository. Not a property of a
    machine: who observes one repeats what was declared."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A host with a Docker engine. ``options`` are the driver's own and only the driver reads them."""

    name: str
    driver: str
    options: JsonView = field(default_factory=dict)
    engine: EngineSettings = field(default_factory=EngineSettings)

    def as_json(self) -> dict[str, Any]:
        """In the words of a spec, what is not said left out."""
        engine = {
            "labels": dict(self.engine.labels),
            "insecure_registries": list(self.engine.insecure_registries),
            "registry_mirrors": list(self.engine.registry_mirrors),
            "options": dict(self.engine.options),
        }
        found: dict[str, Any] = {"driver": self.driver} if self.driver else {}
        if self.options:
            found["options"] = dict(self.options)
        return found | {"engine": {name: value for name, value in engine.items() if value}}


class Power(StrEnum):
    """What the driver says of a machine."""

    RUNNING = "running"
    STOPPED = "stopped"
    PAUSED = "paused"
    """Frozen as it is, with all that runs in it. Its engine accepts connections and never answers: nothing is asked of it."""
    BROKEN = "broken"
    """Half made: a create died on the way. Only making it again helps."""
    BARE = "bare"
    """A host that is there, but was not prepared for the cluster yet."""


STARTABLE = frozenset({Power.STOPPED, Power.PAUSED})
"""The machine is whole and does not run: ``start`` brings it back with all it has."""


@dataclass(frozen=True, slots=True)
class MachineState:
    """A machine as the driver found it.

    ``address`` is where its peers reach it, None while the driver does not know. ``in_place`` names the top-level
    fields and options (``engine``, ``options.memory``) the driver can change without recreating the machine.
    ``detail`` is one line on a state other than running. ``repair`` is one line on what a running machine needs done
    before its engine can be trusted to answer ("" when nothing). ``joined``: a bare machine whose engine runs in a swarm that
    the cluster did not make; nothing but ``claim`` is done to it. A ``preexisting`` machine is a host that was there before the
    cluster and stays when it goes: it is prepared and released, never made or destroyed. ``certificate`` is the one its
    engine shows to the swarm; None where there is none, or the driver does not look.
    """

    machine: Machine
    power: Power
    address: str | None = None
    in_place: frozenset[str] = frozenset()
    detail: str = ""
    repair: str = ""
    joined: bool = False
    preexisting: bool = False
    certificate: Validity | None = None


@dataclass(frozen=True, slots=True)
class EngineState:
    """One node's own word, from its ``GET /info`` and ``GET /images/json``.

    ``membership`` is the engine's LocalNodeState: inactive, pending, active, error or locked. ``node_address`` is where
    it tells the swarm's other nodes to reach it. ``peers`` maps the node ids of the managers it knows of to their addresses;
    a manager knows them all, also without a leader.
    ``images`` maps each tag on the node to the image id it stands for. ``capacity`` is what the machine has for tasks. ``clock``
    is what its clock said, in seconds since 1970; None where unknown.
    """

    version: str
    hostname: str
    membership: str
    node_id: str = ""
    node_address: str = ""
    control: bool = False
    error: str = ""
    peers: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    capacity: Capacity | None = None
    clock: float | None = None

    @property
    def locked(self) -> bool:
        """Whether it waits for the unlock key. Until then it does not know which node it is."""
        return self.membership == "locked"

    @property
    def expired(self) -> bool:
        """Whether the certificate it shows to the swarm has run out (texts of moby ``daemon/cluster`` and of Go's x509,
        20.10.24): it stays out until it leaves and joins again, and does not know which node it was."""
        return self.membership == "error" and any(known in self.error for known in _EXPIRED)


def swarm_time(engines: Iterable[EngineState | Unknown]) -> float | None:
    """What time it is in the swarm, in seconds since 1970: the latest clock of a manager's engine; None without any."""
    managers = (engine for engine in engines if isinstance(engine, EngineState) and engine.control)
    return max((engine.clock for engine in managers if engine.clock is not None), default=None)


@dataclass(frozen=True, slots=True)
class PredictedEngine:
    """What a driver can tell of an engine before it is there: its version, "" where it cannot, and what the machine will have
    for tasks."""

    version: str = ""
    capacity: Capacity | None = None


_EXPIRED = ("certificate has expired", "certificates have expired")

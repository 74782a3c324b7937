"""Services and networks, as bodies of the Engine API."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.image import ImageRule
from swarmplan.model.key import Key
from swarmplan.model.volume import VolumeSpec


class Condition(StrEnum):
    """What a service may wait for in another (Compose: ``service_started``, ``service_healthy``,
    ``service_completed_successfully``)."""

    STARTED = "started"
    HEALTHY = "healthy"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Network:
    """``spec`` is the body of ``POST /networks/create`` (without ``CheckDuplicate``). ``adopted``: it is managed as it is,
    without a label of ours, and so never removed when the spec no longer names it."""

    name: str
    spec: JsonView
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class NetworkState:
    """A network as a manager listed it. ``owned``: it carries our cluster's label. ``subnets`` are those allocated."""

    network: Network
    id: str
    owned: bool
    subnets: tuple[str, ...] = ()

    @property
    def spec(self) -> JsonView:
        """Its body."""
        return self.network.spec


@dataclass(frozen=True, slots=True)
class Service:
    """``spec`` is an Engine ServiceSpec as one would send it, networks by name. Compare through ``normal_service``.

    The rest is how it is brought about and never part of a comparison: ``after`` maps the services that come before it to
    what is waited for in them; ``timeout`` is how long it may take to converge and ``settle`` for how long its new tasks
    must have run, in seconds, None where the policy decides; ``image`` says how its image is looked up. ``adopted``: it is
    managed as it is, without a label of ours, and so never removed when the spec no longer names it. ``ignored``: the places
    in its spec at which the live service keeps what it has (``model.normal.ignored``). ``last``: it is changed after all else of a
    plan, as far as that needs no change of it.
    """

    name: str
    spec: JsonView
    after: Mapping[str, Condition] = field(default_factory=dict)
    timeout: float | None = None
    settle: float | None = None
    image: ImageRule = field(default_factory=ImageRule)
    adopted: bool = False
    ignored: tuple[tuple[str, ...], ...] = ()
    last: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a service. ``node`` is the node id ("" while unassigned); ``slot`` is 0 for a global service. ``current``: it
    is of the service's present spec. ``at`` is when it came to its state, in seconds since 1970 by its node's clock."""

    id: str
    slot: int
    node: str
    state: str
    desired: str
    error: str = ""
    current: bool = True
    at: float | None = None

    @property
    def runs(self) -> bool:
        """Whether the swarm says that it runs, and is to go on running."""
        return self.state == self.desired == "running"


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service as a manager listed it. ``missing`` is None when every desired task runs the current spec,
    else one line on what is still to come (from ``model.services.convergence``). ``contents``: the secrets and configs of its live
    spec, and of the one before while the engine may go back to that. ``mounts``: the named volumes of its live spec, of the
    one before and of its tasks, each with what it was to be made as there."""

    service: Service
    id: str
    version: int
    owned: bool
    update_state: str = ""
    tasks: tuple[Task, ...] = ()
    missing: str | None = None
    desired: int = 0
    running: int = 0
    contents: frozenset[Key] = frozenset()
    mounts: frozenset[tuple[str, VolumeSpec]] = frozenset()

    @property
    def spec(self) -> JsonView:
        """Its live ServiceSpec."""
        return self.service.spec

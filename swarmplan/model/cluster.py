"""A whole cluster: desired, observed, and what its policy allows a run to do."""

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property

from swarmplan.dataclass import dataclass
from swarmplan.model.backup import BackupNote, BackupPolicy
from swarmplan.model.content import Content, ContentState
from swarmplan.model.hooks import Hook, Phase
from swarmplan.model.image import Image, ImageRule, Manifest, Resolve
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, Machine, MachineState, PredictedEngine
from swarmplan.model.redaction.values import Shown
from swarmplan.model.service import Network, NetworkState, Service, ServiceState
from swarmplan.model.swarm import Node, NodeState, Role, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a run may go without being asked. Times are seconds; None is no limit. ``service_timeout`` bounds
    each service, ``timeout`` the run; ``settle`` is for how long new tasks must have run, None: as long as the service's
    own update_config monitors them. ``ignore``: by the resource's key (``services.web``), the paths of fields that stay as they
    are, also where they differ."""

    prune: bool = True
    max_creates: int | None = None
    max_changes: int | None = None
    max_destroys: int | None = 0
    max_restarts: int | None = None
    timeout: float = 600.0
    service_timeout: float = 300.0
    settle: float | None = None
    parallelism: int = 10
    backups: BackupPolicy = field(default_factory=BackupPolicy)
    ignore: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep_runs: int = 20


@dataclass(frozen=True, slots=True)
class Desired:
    """What the spec asks for, resolved. Mappings are keyed by name, in the spec's order; names in ``nodes`` are
    machine names. ``networks`` and ``services`` hold those of ``stacks`` too, under their full names (``vote_web``);
    ``external_networks`` are to be there already. ``volumes`` are those declared and not external, by their names on the
    nodes, with what each document that declares one asks for. No machines means: take the cluster down."""

    cluster: str
    machines: Mapping[str, Machine] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    swarm: SwarmSettings = field(default_factory=SwarmSettings)
    images: Mapping[str, Image] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    secrets: Mapping[str, Content] = field(default_factory=dict)
    configs: Mapping[str, Content] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    stacks: frozenset[str] = frozenset()
    external_networks: frozenset[str] = frozenset()
    volumes: Mapping[str, tuple[VolumeSpec, ...]] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)
    """What is not to be shown, by the resource's key (``services.web``)."""
    hidden_texts: Mapping[str, str] = field(default_factory=dict)
    """Texts that a message from outside may quote and nobody is to see, with what is shown in their place."""
    hooks: Mapping[Phase, Hook] = field(default_factory=dict)
    """Programs that run before and after what is done to the cluster. No part of a plan."""
    decrypted: tuple[str, ...] = ()
    """The places of values that were decrypted, and are not to be written to a file (``services.web.env_file``)."""
    kept: frozenset[Key] = frozenset()
    """What the file says ``x-swarmplan: {keep: true}`` of: no run removes or recreates it."""

    def manages(self, machine: str) -> bool:
        """Whether this machine is to be a manager."""
        return machine in self.nodes and self.nodes[machine].role is Role.MANAGER

    def destroyed(self) -> "Desired":
        """What is asked for where the cluster is to go: no machines. What it adopts still counts as its own, what is kept
        stays kept; no image of it is looked up."""
        networks = {name: network for name, network in self.networks.items() if network.adopted}
        services = {
            name: replace(service, image=ImageRule(Resolve.NEVER))
            for name, service in self.services.items()
            if service.adopted
        }
        return Desired(
            self.cluster,
            networks=networks,
            services=services,
            policy=self.policy,
            hooks=self.hooks,
            kept=self.kept,
        )


@dataclass(frozen=True)
class Observed:
    """One snapshot of what is.

    ``machines`` and ``engines`` hold an Unknown for what did not answer. ``swarm`` is None only when it was *seen*
    that none of our machines is in a swarm of ours; Unknown when that could not be seen, and then ``nodes``,
    ``networks`` and ``services`` are empty and say nothing. ``digests`` holds what registries reported of the images
    that were looked up, by reference. ``leftovers`` are the driver's own remains of the cluster (a bridge, a folder) beside
    its machines. ``taken`` is when it was taken, in seconds since 1970.
    ``unasked`` are drivers the spec does not name that could not say whether they have machines of the cluster, and why.
    ``backups`` are those of the cluster that are known here, the oldest first. ``volumes`` are those of each machine that
    had to be looked at, by name. ``predicted`` is what drivers can tell of the engines of machines that are not there or not
    prepared yet; asked only where a service reserves something or has a key that not every engine keeps.
    """

    machines: Mapping[str, MachineState | Unknown] = field(default_factory=dict)
    engines: Mapping[str, EngineState | Unknown] = field(default_factory=dict)
    swarm: SwarmState | Unknown | None = None
    nodes: tuple[NodeState, ...] = ()
    networks: Mapping[str, NetworkState] = field(default_factory=dict)
    secrets: Mapping[str, ContentState] = field(default_factory=dict)
    configs: Mapping[str, ContentState] = field(default_factory=dict)
    services: Mapping[str, ServiceState] = field(default_factory=dict)
    bookkeeping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    digests: Mapping[str, Manifest | Unknown] = field(default_factory=dict)
    leftovers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    taken: float = 0.0
    unasked: Mapping[str, str] = field(default_factory=dict)
    backups: tuple[BackupNote, ...] = ()
    volumes: Mapping[str, Mapping[str, VolumeState] | Unknown] = field(default_factory=dict)
    predicted: Mapping[str, PredictedEngine] = field(default_factory=dict)

    def node_of(self, machine: str) -> NodeState | None:
        """The list entry of this machine's node, or None."""
        return self._by_machine.get(machine)

    def machine_of(self, name: str) -> MachineState | None:
        """The machine as its driver found it; None where there is none, or it could not be read."""
        state = self.machines.get(name)
        return state if isinstance(state, MachineState) else None

    def engine_of(self, machine: str) -> EngineState | None:
        """What this machine's engine answered; None where it did not, or was not queried."""
        engine = self.engines.get(machine)
        return engine if isinstance(engine, EngineState) else None

    def objects(self) -> Mapping[Key, NetworkState | ContentState | ServiceState]:
        """The networks, secrets, configs and services of the swarm."""
        return {
            Key(kind, name): state
            for kind, states in (
                (Kind.NETWORK, self.networks),
                (Kind.SECRET, self.secrets),
                (Kind.CONFIG, self.configs),
                (Kind.SERVICE, self.services),
            )
            for name, state in states.items()
        }

    def without_swarm(self, swarm: Unknown | None = None) -> "Observed":
        """The same, but for all that is known by the swarm."""
        return replace(self, swarm=swarm, nodes=(), networks={}, secrets={}, configs={}, services={})

    @cached_property
    def _by_machine(self) -> Mapping[str, NodeState]:
        return {state.node.machine: state for state in reversed(self.nodes)}

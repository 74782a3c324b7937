"""Joining, leaving and removing node entries. A node is known by the id its own engine gives, never by its name."""

from contextlib import suppress
from dataclasses import field

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause, NotConverged, NotFound, Permanent, Transient, Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.swarm import Availability, InitSettings, Role
from swarmplan.ports import Engine
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.facts import Effect, FactKind, Facts, about
from swarmplan.steps.machines import found


@dataclass(frozen=True, kw_only=True)
class JoinNode(Step):
    """Join a machine to the swarm in its role, and see it ready (a manager: a reachable raft member too)."""

    role: Role
    availability: Availability = Availability.ACTIVE
    settings: InitSettings = field(default_factory=InitSettings)
    verb = "join"
    requires_kinds = (
        FactKind.ENGINE_READY,
        FactKind.IMAGE_ON,
        FactKind.SWARM_LEFT,
        FactKind.SWARM_OPEN,
        FactKind.LED,
    )
    provides_kinds = (FactKind.NODE_READY, FactKind.NODES_JOINED)
    deadline = 90.0

    @property
    def effect(self) -> Effect | None:
        return Effect.JOINS if self.role is Role.MANAGER else None

    @property
    def requires(self) -> Facts:
        manages = self.role is Role.MANAGER
        return super().requires | about("", FactKind.ENGINES_BACK if manages else FactKind.RAFT_MENDED)

    def unmet(self, adapters: Adapters) -> str | None:
        membership = _membership(adapters, self.key.name)
        if membership["LocalNodeState"] != "active":
            return f"not in a swarm (its engine reports {membership['LocalNodeState']})"
        entry = listed(adapters, membership["NodeID"])
        if entry is None:
            raise Permanent(
                f"{self.key.name} is active in a swarm, but the managers of {adapters.cluster} do not list it: "
                "run `swarmplan plan` again"
            )
        return not_ready(entry)

    def apply(self, adapters: Adapters) -> None:
        engine = adapters.engine(self.key.name)
        state = _membership(adapters, self.key.name)["LocalNodeState"]
        if state == "active":
            return  # joined, only not ready yet
        if state in {"pending", "error"}:
            engine.leave_swarm(force=True)  # a join that timed out may still come through: end it first
        manager = adapters.manager()
        tokens, leader = manager.swarm()["JoinTokens"], _leader_address(manager)
        body = {
            **addresses(adapters, self.key.name, self.settings),
            "JoinToken": tokens["Manager" if self.role is Role.MANAGER else "Worker"],
            "RemoteAddrs": [leader],  # the engine only tries the first
            "Availability": str(self.availability),
        }
        try:
            engine.join_swarm(body)
        except Unreachable:  # its own engine
            raise
        except Transient as error:
            unreached = f"{self.key.name} cannot join at {leader}, which the leader advertises ({error})"
            remedy = "make sure it reaches that address, or set swarm.advertise_addr"
            raise Transient(f"{unreached}: {remedy}") from error


@dataclass(frozen=True, kw_only=True)
class NodeReady(Wait):
    """Wait until a node is ready again (a manager: reachable too). Ends at once where waiting does not help: an engine that answers knows from
    the start whether it is in a swarm."""

    deadline = 300.0  # most are back within 10 s; a few were seen to take over two minutes (20.10.24)
    requires_kinds = (FactKind.ENGINE_READY,)
    provides_kinds = (FactKind.NODE_READY,)
    effect = Effect.RETURNS

    def unmet(self, adapters: Adapters) -> str | None:
        name, membership = self.key.name, _membership(adapters, self.key.name)
        if membership["LocalNodeState"] == "inactive":
            raise NotConverged(
                f"{name} has left the swarm, and does not come back by itself", cause=Cause.LEFT
            )
        if membership["LocalNodeState"] == "locked" and adapters.keys is None:
            raise NotConverged(
                f"{name} is locked, and swarm.unlock_key is not set: unlock it there (docker swarm unlock)",
                cause=Cause.LOCKED,
            )
        entry = listed(adapters, membership["NodeID"])
        return "not in the list of nodes" if entry is None else not_ready(entry)


@dataclass(frozen=True, kw_only=True)
class LeaveSwarm(Step):
    """Take a machine out of the swarm it is in."""

    verb = "leave"
    stops_tasks = True

    def unmet(self, adapters: Adapters) -> str | None:
        state = _membership(adapters, self.key.name)["LocalNodeState"]
        return None if state == "inactive" else f"its engine reports {state}"

    def apply(self, adapters: Adapters) -> None:
        # a manager of ours was demoted in the step before; what is left to force is a membership nobody shares
        adapters.engine(self.key.name).leave_swarm(force=True)


@dataclass(frozen=True, kw_only=True)
class RemoveNode(Step):
    """Remove a node entry. By id: names repeat."""

    node_id: str
    verb = "remove entry of"

    def unmet(self, adapters: Adapters) -> str | None:
        return None if listed(adapters, self.node_id) is None else "listed"

    def apply(self, adapters: Adapters) -> None:
        with suppress(NotFound):  # removed by somebody else
            adapters.manager().remove_node(self.node_id, force=True)


def addresses(adapters: Adapters, machine: str, init: InitSettings) -> Json:
    """The address fields of an init or a join. Without a setting the driver's address for the machine is advertised."""
    advertise = init.advertise_addr
    if advertise is None:
        state = found(adapters, machine)
        advertise = state.address if state else None
        if advertise is None:
            raise Unreachable(f"{machine}: its driver does not know its address yet")
    body = {"ListenAddr": init.listen_addr, "AdvertiseAddr": advertise}
    return body | ({"DataPathAddr": init.data_path_addr} if init.data_path_addr else {})


def node_entry(adapters: Adapters, machine: str) -> Json | None:
    """The machine's entry in the managers' list, by the node id its own engine gives; None without one."""
    return listed(adapters, _membership(adapters, machine)["NodeID"])


def listed(adapters: Adapters, node_id: str) -> Json | None:
    """The entry with this id in the managers' list of nodes, or None; an engine that is in no swarm has no id."""
    return next(iter(adapters.manager().nodes(node_id)), None) if node_id else None


def not_ready(entry: Json) -> str | None:
    """What an entry lacks to be a ready node, or None."""
    state = (entry.get("Status") or {}).get("State", "unknown")
    if state != "ready" or not (entry.get("Description") or {}).get("Hostname"):
        return f"the node is {state}"
    if (entry.get("Spec") or {}).get("Role") != "manager":
        return None
    reachability = (entry.get("ManagerStatus") or {}).get("Reachability", "not a raft member yet")
    return None if reachability == "reachable" else f"the manager is {reachability}"


def swarm_info(adapters: Adapters, machine: str) -> Json:
    """What the machine's engine reports of its swarm: ``Swarm`` of ``GET /info``."""
    swarm: Json = adapters.engine(machine).info().get("Swarm") or {}
    return swarm


def _membership(adapters: Adapters, machine: str) -> dict[str, str]:
    swarm = swarm_info(adapters, machine)
    return {"LocalNodeState": swarm.get("LocalNodeState") or "inactive", "NodeID": swarm.get("NodeID") or ""}


def _leader_address(engine: Engine) -> str:
    """The leader's address for joins, as its own engine reports it: the raft may have an old one. Raises Unreachable without one."""
    own = engine.info().get("Swarm") or {}
    for node in engine.nodes(role="manager"):
        manager = node.get("ManagerStatus") or {}
        if not manager.get("Leader"):
            continue
        here = own.get("NodeAddr") if own.get("NodeID") == node["ID"] else ""
        port = manager["Addr"].rpartition(":")[2]
        return f"{f'[{here}]' if ':' in here else here}:{port}" if here else str(manager["Addr"])
    raise Unreachable("the swarm has no leader just now")

"""The swarm as one of its managers reports it: settings, nodes, networks, secrets, configs, services, tasks."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import field, replace
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, NotOurs, Unreachable, Unreadable
from swarmplan.model.bodies import Json
from swarmplan.model.content import ContentState
from swarmplan.model.key import Kind
from swarmplan.model.labels.ownership import Owners, noted_stacks
from swarmplan.model.machine import EngineState, MachineState, Power, swarm_time
from swarmplan.model.service import NetworkState, ServiceState
from swarmplan.model.swarm import NodeState, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.wire import network_state, node_state, service_state, swarm_state
from swarmplan.observe.authority import authority
from swarmplan.observe.contents import bookkeeping, contents
from swarmplan.observe.foreign import foreign
from swarmplan.ports import Engine
from swarmplan.steps.services.listing import network_names

_RESTING = {
    Power.STOPPED: "it is stopped (`swarmplan apply` starts it)",
    Power.PAUSED: "it is paused (`swarmplan apply` resumes it)",
}
Machines = Mapping[str, MachineState | Unknown]
Engines = Mapping[str, EngineState | Unknown]


@dataclass(frozen=True, slots=True)
class SwarmObservation:
    """What a manager reported. The rest is empty, and means nothing, unless ``swarm`` is a SwarmState. ``unreadable`` are the
    engines whose answers were invalid, by machine."""

    swarm: SwarmState | Unknown | None
    nodes: tuple[NodeState, ...] = ()
    networks: Mapping[str, NetworkState] = field(default_factory=dict)
    secrets: Mapping[str, ContentState] = field(default_factory=dict)
    configs: Mapping[str, ContentState] = field(default_factory=dict)
    services: Mapping[str, ServiceState] = field(default_factory=dict)
    bookkeeping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unreadable: Mapping[str, Unknown] = field(default_factory=dict)


def observe_swarm(adapters: Adapters, machines: Machines, engines: Engines) -> SwarmObservation:
    """Ask any manager of ours; after one whose answers are invalid, another. Where none answers: None only if every machine
    is known to be in no swarm."""
    able = {name for name, engine in engines.items() if isinstance(engine, EngineState) and engine.control}
    silent = {name for name in adapters.machines if name not in able}
    wrong: dict[str, Unreadable] = {}
    while True:
        try:
            manager, body = adapters.find_manager(silent | wrong.keys(), wrong)
            unreadable = _unknown(wrong)
            return replace(_read(adapters, manager, body, {**engines, **unreadable}), unreadable=unreadable)
        except Unreadable as error:
            wrong[adapters.last_manager] = error
        except NotOurs as error:
            return SwarmObservation(
                foreign(adapters, able - wrong.keys(), str(error)), unreadable=_unknown(wrong)
            )
        except Failure as error:
            unreadable = _unknown(wrong)
            swarm = _no_manager(machines, {**engines, **unreadable}, error)
            return SwarmObservation(swarm, unreadable=unreadable)


def _unknown(wrong: Mapping[str, Unreadable]) -> dict[str, Unknown]:
    return {name: Unknown(str(error)) for name, error in wrong.items()}


def _no_manager(machines: Machines, engines: Engines, error: Failure) -> Unknown | None:
    """None when there is no swarm of ours: every machine that could be observed answers and is in no swarm at all.

    Machines that their driver could not observe are left to the plan, which needs approval to create a swarm next to them.
    """
    seen = {name: state for name, state in machines.items() if isinstance(state, MachineState)}
    if all(_outside(state, engines.get(name)) for name, state in seen.items()) and (seen or not machines):
        return None
    own, asked = (error.brief, error.machines) if isinstance(error, Unreachable) else (str(error), {})
    silent = {name: why for name, state in machines.items() if (why := _error_of(engines.get(name, state)))}
    more, advice = _workers_only(machines, engines)
    return Unknown(own, machines=tuple({**asked, **silent}.items()), more=more, advice=advice)


def _workers_only(machines: Machines, engines: Engines) -> tuple[tuple[str, ...], str]:
    """Where every machine answers and none of them is a manager: the managers of their swarm, which of them have left it, and what to do."""
    found = [engine for engine in engines.values() if isinstance(engine, EngineState)]
    if len(found) < len(machines) or any(engine.control or engine.membership == "locked" for engine in found):
        return (), ""
    peers = {address for engine in found for address in engine.peers.values()}
    left = _left(machines, engines, peers)
    others = sorted(peers - left.keys())
    told = [
        f"{name} ({address}) has left the swarm, and its data there is gone" for address, name in left.items()
    ]
    if others:
        told.append(
            f"they are workers of a swarm with managers at {', '.join(others)}: add those under managers"
        )
    advice = (
        "only a backup brings that swarm back: `swarmplan restore ARCHIVE`" if told and not others else ""
    )
    return tuple(told), advice


def _left(machines: Machines, engines: Engines, peers: Collection[str]) -> dict[str, str]:
    """Our machines at an address that a worker knows as a manager's, and that are in no swarm any more: their names by it."""
    return {
        state.address: name
        for name, state in machines.items()
        if isinstance(state, MachineState)
        and state.address
        and state.address in peers
        and _outside(state, engines.get(name))
    }


def _error_of(found: EngineState | MachineState | Unknown) -> str:
    """The error of an engine that is not asked for anything else."""
    if isinstance(found, Unknown):
        return found.reason
    if isinstance(found, MachineState):
        return _RESTING.get(found.power, "")
    return "" if found.control else found.error


def _outside(state: MachineState, engine: EngineState | Unknown | None) -> bool:
    if state.power in {Power.BROKEN, Power.BARE} and not state.joined:
        return True  # half made or not yet prepared: its engine never got so far as to join anything of ours
    return isinstance(engine, EngineState) and engine.membership == "inactive"


def _read(adapters: Adapters, manager: Engine, body: Json, engines: Engines) -> SwarmObservation:
    swarm = swarm_state(body)
    roots = (body.get("TLSInfo") or {}).get("TrustRoot", "")
    swarm = replace(swarm, key_kept=_key_kept(adapters, manager, swarm), authority=authority(roots))
    nodes, tasks = manager.nodes(), defaultdict(list)
    for task in manager.tasks():
        tasks[task.get("ServiceID")].append(task)
    owners = Owners(adapters.cluster, adapters.owners.stacks | noted_stacks(swarm.spec))
    listed, found = manager.networks(), manager.services()
    secrets, configs = manager.contents(Kind.SECRET), manager.contents(Kind.CONFIG)
    now = swarm_time(engines.values())
    names = network_names(manager, listed, (service["Spec"] for service in found))
    networks = [network_state(network, owners) for network in listed]
    services = [
        service_state(service, tasks[service["ID"]], nodes, names, owners, now=now) for service in found
    ]
    return SwarmObservation(
        swarm=swarm,
        nodes=_nodes(nodes, engines, adapters.machines),
        networks={state.network.name: state for state in networks},
        secrets=contents(secrets, Kind.SECRET, owners),
        configs=contents(configs, Kind.CONFIG, owners),
        bookkeeping=bookkeeping(configs),
        services={state.service.name: state for state in services},
    )


def _key_kept(adapters: Adapters, manager: Engine, swarm: SwarmState) -> bool | Unknown | None:
    """Whether the key is stored where it should be. The key itself goes no further than here."""
    if adapters.keys is None or not swarm.autolocked:
        return None
    key = manager.unlock_key()
    try:
        return adapters.keys.get() == key
    except Failure as error:
        return Unknown(str(error))


def _nodes(nodes: list[dict[str, Any]], engines: Engines, machines: tuple[str, ...]) -> tuple[NodeState, ...]:
    """The entries, each with its machine: the one whose engine gives its id, else the silent one it was made for. An
    engine that is locked, or whose certificate has run out, knows no id either."""
    by_id = {engine.node_id: name for name, engine in engines.items() if isinstance(engine, EngineState)}
    silent = {
        name
        for name in machines
        if not isinstance(engine := engines.get(name), EngineState) or engine.locked or engine.expired
    }
    states = []
    for node in nodes:
        state = node_state(node, by_id.get(node["ID"], ""))
        if not state.node.machine and state.made_for in silent:
            state = node_state(node, state.made_for)
        states.append(state)
    return tuple(states)

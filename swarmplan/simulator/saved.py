"""The world as JSON and back, so that it survives the process."""

from dataclasses import asdict, fields

from swarmplan.model.bodies import Json
from swarmplan.simulator.state import published
from swarmplan.simulator.state.records import Content, Host, Indexes, Network, Node, Service, Swarm, Task
from swarmplan.simulator.state.registry import Registry
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.tasks import keep

FORMAT = 2
_PLAIN = ("seed", "pull", "tick", "leftovers", "made", "kept", "broken", "said")
_OBJECTS = {
    "nodes": Node,
    "networks": Network,
    "lingering": Network,
    "contents": Content,
    "services": Service,
    "tasks": Task,
}


def dump(state: State) -> Json:
    """The whole state except faults and listeners."""
    return {
        "format": FORMAT,
        **{name: getattr(state, name) for name in _PLAIN},
        "locks": state.locks,
        "preloaded": sorted(state.preloaded),
        "hosts": [asdict(host) for host in state.hosts.values()],
        "swarms": [dump_swarm(swarm) for swarm in state.swarms.values()],
    }


def load(state: State, saved: Json) -> None:
    """Load the output of ``dump`` into an empty world. Raises ValueError for anything else."""
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise ValueError(f"not a simulated world of format {FORMAT}")
    try:
        for name in _PLAIN:
            setattr(state, name, saved[name])
        state.locks = dict(saved.get("locks", {}))  # worlds of before there were locks have none
        state.registry = Registry(everything=state.pull)
        state.preloaded = set(saved["preloaded"])
        state.hosts = {host["key"]: Host(**host) for host in saved["hosts"]}
        state.swarms = {swarm["id"]: load_swarm(swarm) for swarm in saved["swarms"]}
    except (KeyError, TypeError) as error:
        raise ValueError(f"this simulated world is damaged: {error}") from None


def dump_swarm(swarm: Swarm) -> Json:
    """One swarm as plain JSON, parts of it shared with the swarm."""
    left_out = {item.name for item in fields(Indexes)} | _OBJECTS.keys()
    plain = {item.name: getattr(swarm, item.name) for item in fields(swarm) if item.name not in left_out}
    objects = {name: getattr(swarm, name).values() for name in _OBJECTS}
    return plain | {name: [asdict(thing) for thing in things] for name, things in objects.items()}


def load_swarm(saved: Json) -> Swarm:
    """The swarm of this JSON, which it reuses."""
    swarm = Swarm(**{name: value for name, value in saved.items() if name not in _OBJECTS})
    for name, kind in _OBJECTS.items():
        setattr(swarm, name, {thing["id"]: kind(**thing) for thing in saved[name]})
    for task in swarm.tasks.values():
        keep(swarm, task)
    swarm.names = {service.name.lower(): service.id for service in swarm.services.values()}
    for service in swarm.services.values():
        for spec in filter(None, (service.spec, service.previous)):
            published.note(swarm, service.id, spec)
    swarm.everywhere = {service.id: None for service in swarm.services.values() if service.everywhere}
    swarm.moving = dict.fromkeys(swarm.nodes)
    allocated: list[Network | Service] = [*swarm.networks.values(), *swarm.services.values()]
    swarm.unallocated = dict.fromkeys(thing.id for thing in allocated if not thing.allocated)
    swarm.unsettled = dict.fromkeys([*swarm.services, *swarm.of_service])
    return swarm

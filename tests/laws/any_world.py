"""Any world at all: a cluster that once was as some spec said, with anything in it gone wrong."""

from dataclasses import replace

from golden.converged import converged
from hypothesis import strategies as st
from laws.clusters import desired as any_cluster

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.image import Image
from swarmplan.model.machine import EngineSettings, EngineState, MachineState, Power
from swarmplan.model.swarm import Node, NodeState, Role
from swarmplan.model.values.unknown import Unknown

IMAGES = ("lab/hello:1", "lab/hello:2")
SILENT = Unknown("timed out")


@st.composite
def wanted(draw: st.DrawFn, managers: tuple[int, int] = (1, 3)) -> Desired:
    """A cluster that may preload images, change engines in place, prune or not."""
    base = draw(any_cluster(managers))
    engine = st.sampled_from([EngineSettings(), EngineSettings({"zone": "1"})])
    return replace(
        base,
        machines={name: replace(machine, engine=draw(engine)) for name, machine in base.machines.items()},
        images={
            name: Image(name, "hello.tar", draw(st.sampled_from(["sha256:1", "sha256:2"])))
            for name in draw(st.sets(st.sampled_from(IMAGES)))
        },
        policy=replace(base.policy, prune=draw(st.booleans())),
    )


@st.composite
def world(draw: st.DrawFn) -> Observed:
    """What may be seen of such a cluster after any trouble."""
    whole = converged(draw(wanted()))
    machines = {
        name: found
        for name, state in whole.machines.items()
        if isinstance(state, MachineState) and (found := _machine(draw, state)) is not None
    }
    running = [
        name
        for name, state in machines.items()
        if isinstance(state, MachineState) and state.power == "running"
    ]
    swarm = draw(st.sampled_from([whole.swarm, whole.swarm, whole.swarm, None, SILENT]))
    engines = {name: _engine(draw, whole, name, joined=swarm is not None) for name in running}
    seen = replace(whole, machines=machines, engines=engines, swarm=swarm)
    if swarm is None or isinstance(swarm, Unknown):
        return replace(seen, nodes=(), networks={}, services={})
    owned = st.sampled_from([True, True, True, False])
    return replace(
        seen,
        nodes=(*(_node(draw, seen, node) for node in whole.nodes), *strangers(draw)),
        networks={name: replace(state, owned=draw(owned)) for name, state in whole.networks.items()},
        services={name: replace(state, owned=draw(owned)) for name, state in whole.services.items()},
    )


def _machine(draw: st.DrawFn, state: MachineState) -> MachineState | Unknown | None:
    trouble = draw(st.sampled_from(["none", "none", "none", "stopped", "broken", "silent", "gone"]))
    if trouble in {"silent", "gone"}:
        return SILENT if trouble == "silent" else None
    return replace(state, power=Power.RUNNING if trouble == "none" else Power(trouble), detail=trouble)


def _engine(draw: st.DrawFn, whole: Observed, name: str, *, joined: bool) -> EngineState | Unknown:
    engine = whole.engines[name]
    assert isinstance(engine, EngineState)
    trouble = draw(st.sampled_from(["none", "none", "none", "silent", "locked", "outside", "elsewhere"]))
    if trouble == "silent":
        return SILENT
    if trouble == "elsewhere":
        return replace(engine, node_id="node-elsewhere", membership="active")
    if trouble == "locked" and joined:
        return replace(engine, node_id="", membership="locked", control=False)
    outside = trouble == "outside" or not joined
    return replace(engine, node_id="", membership="inactive") if outside else engine


def _node(draw: st.DrawFn, seen: Observed, node: NodeState) -> NodeState:
    """The entry as it is listed now: no machine's where none gives its id, and a manager may be out of reach."""
    name = node.node.machine
    engine = seen.engines.get(name)
    known = engine.node_id == node.id if isinstance(engine, EngineState) else name in seen.machines
    reachable = (
        node.reachable and isinstance(engine, EngineState) and draw(st.booleans() | st.just(value=True))
    )
    return replace(
        node,
        node=node.node if known else replace(node.node, machine=""),
        reachable=reachable,
        leader=node.leader and reachable,
        status=draw(st.sampled_from(["ready", "ready", "down"])),
    )


def strangers(draw: st.DrawFn) -> list[NodeState]:
    """Up to two nodes that are no machines of ours."""
    role = st.sampled_from(list(Role))
    count = draw(st.integers(0, 2))
    return [
        NodeState(f"stranger-{number}", "laptop", Node("", draw(role)), "ready") for number in range(count)
    ]

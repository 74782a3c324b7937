"""The worlds that the golden plans start from: each one a named change to the cluster of ``cases/small.yaml``."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from golden.converged import converged, foreign, node_id

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.normal.last_applied import with_hash
from swarmplan.model.service import Network, NetworkState, Service, ServiceState, Task
from swarmplan.model.swarm import Node, NodeState, Role, SwarmState
from swarmplan.model.uses import references, renamed
from swarmplan.model.values.certificate import Validity
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState

_DAY = 24 * 3600.0
World = Callable[[Desired], Observed]


def nothing(_: Desired) -> Observed:
    """No machine, no swarm."""
    return Observed()


def worker_stopped(desired: Desired) -> Observed:
    """One worker's machine is off; its node is down and its tasks are not replaced yet."""
    found = converged(desired)
    machines = {**found.machines, "vm2": _stopped(found, "vm2")}
    engines = {name: engine for name, engine in found.engines.items() if name != "vm2"}
    services = {**found.services, "web": replace(found.services["web"], running=2, missing=TWO_OF_THREE)}
    return replace(found, machines=machines, engines=engines, nodes=_down(found, "vm2"), services=services)


TWO_OF_THREE = "2/3 tasks running the current spec (task: non-zero exit (137))"
UPDATING = "2/3 tasks running the current spec, update updating (task: non-zero exit (137))"


def waiting(desired: Desired) -> Observed:
    """All specs are right, one service is not up: a task of it fails again and again."""
    found = converged(desired)
    web = found.services["web"]
    error = "task: non-zero exit (137)"
    failed = tuple(
        Task(f"task-web-old-{number}", 3, node_id("vm1"), "failed", "shutdown", error) for number in range(2)
    )
    ended = Task("task-web-ended", 1, node_id("vm2"), "shutdown", "shutdown")
    starting = replace(web.tasks[2], state="starting")
    tasks = (*failed, ended, *web.tasks[:2], starting)
    web = replace(web, tasks=tasks, running=2, missing=UPDATING, update_state="updating")
    return replace(found, services={**found.services, "web": web})


def foreign_service(desired: Desired) -> Observed:
    """A service of a wanted name that is not ours."""
    found = converged(desired)
    return replace(found, services={**found.services, "web": foreign(desired.services["web"])})


def leaderless(found: Observed) -> dict[str, EngineState | Unknown]:
    """The engines as they answer while nobody leads."""
    return {
        name: replace(engine, error="The swarm does not have a leader.") if engine.control else engine
        for name, engine in found.engines.items()
        if isinstance(engine, EngineState)
    }


def quorum_lost(desired: Desired) -> Observed:
    """Two of three managers are off: the last one answers, but no manager can tell of the swarm."""
    found = converged(desired)
    off = ("small-manager-2", "small-manager-3")
    machines = {**found.machines, **{name: _stopped(found, name) for name in off}}
    engines = {name: engine for name, engine in leaderless(found).items() if name not in off}
    swarm = Unknown("no manager of small answers (small-manager-1: the swarm does not have a leader)")
    return Observed(machines=machines, engines=engines, swarm=swarm)


def manager_locked(desired: Desired) -> Observed:
    """A manager's engine restarted where managers lock: it answers, and knows neither its node nor its peers."""
    found = converged(desired)
    name = "small-manager-2"
    nodes = tuple(
        replace(node, reachable=False) if node.node.machine == name else node for node in found.nodes
    )
    return replace(found, engines={**found.engines, name: _locked(found, name)}, nodes=nodes)


def managers_locked(desired: Desired) -> Observed:
    """All of them: nobody is left to tell of the swarm."""
    found = converged(desired)
    names = [name for name, node in desired.nodes.items() if node.role is Role.MANAGER]
    engines = {**found.engines, **{name: _locked(found, name) for name in names}}
    reason = f"no manager of small answers ({names[0]}: Swarm is encrypted and needs to be unlocked)"
    return Observed(machines=found.machines, engines=engines, swarm=Unknown(reason))


def key_not_kept(desired: Desired) -> Observed:
    """Managers lock, and the key is not where it should be; an authority is on its way, and a worker is down."""
    found = converged(desired)
    assert isinstance(found.swarm, SwarmState)
    return replace(
        found, swarm=replace(found.swarm, key_kept=False, rotating=True), nodes=_down(found, "vm2")
    )


def quorum_lost_for_good(desired: Desired) -> Observed:
    """As ``quorum_lost``, with all machines on and their engines out of reach: nothing that a start could bring back."""
    found = converged(desired)
    away = {f"small-manager-{n}": Unknown("engine at … does not answer (timed out)") for n in (2, 3)}
    return Observed(
        machines=found.machines,
        engines={**leaderless(found), **away},
        swarm=Unknown("no manager of small answers (small-manager-1: the swarm does not have a leader)"),
    )


def certificates_overdue(desired: Desired) -> Observed:
    """A node fell out because its certificate ran out, another one's is about to, and so is the authority's."""
    found = converged(desired)
    assert isinstance(found.swarm, SwarmState)
    out, late = found.engines["vm1"], found.machines["vm2"]
    assert isinstance(out, EngineState)
    assert isinstance(late, MachineState)
    error = "x509: certificate has expired or is not yet valid: "
    return replace(
        found,
        machines={
            **found.machines,
            "vm2": replace(
                late, certificate=Validity("Jan  1 00:00:00 1970 GMT", "Apr 11 00:00:00 1970 GMT")
            ),
        },
        engines={**found.engines, "vm1": replace(out, membership="error", node_id="", error=error)},
        swarm=replace(
            found.swarm, authority=Validity("Jan  1 00:00:00 1970 GMT", "Apr 10 00:00:00 1970 GMT")
        ),
        nodes=_down(found, "vm1"),
        taken=90 * _DAY,
    )


def unknown_machine(desired: Desired) -> Observed:
    """One machine does not answer, and another is missing."""
    found = converged(desired)
    machines = {name: state for name, state in found.machines.items() if name != "vm1"}
    machines["vm2"] = Unknown("198.18.0.6: connection timed out")
    engines = {name: engine for name, engine in found.engines.items() if name not in {"vm1", "vm2"}}
    nodes = tuple(node for node in found.nodes if node.node.machine != "vm1")
    return replace(found, machines=machines, engines=engines, nodes=nodes)


def more_than_wanted(desired: Desired) -> Observed:
    """A machine, a service and a network that the spec no longer names, a stranger's node and a stale entry."""
    found = converged(desired)
    old = Machine("old", "local", {})
    labels = {OWNER_LABEL: desired.cluster, MANAGED_LABEL: "true"}
    legacy = Service(
        "legacy", {"Name": "legacy", "Labels": labels, "TaskTemplate": {}, "Mode": {"Global": {}}}
    )
    task = Task("task-legacy-1", 0, node_id("old"), "running", "running")
    return replace(
        found,
        machines={**found.machines, "old": MachineState(old, Power.RUNNING, "198.18.0.99")},
        engines={**found.engines, "old": replace(_any_engine(found), node_id=node_id("old"), hostname="old")},
        nodes=(
            *found.nodes,
            NodeState(node_id("old"), "old", Node("old", Role.WORKER), "ready", made_for="old"),
            NodeState("node-of-a-stranger", "laptop", Node("", Role.WORKER), "ready"),
            NodeState("node-stale", "vm1", Node("", Role.WORKER), "down", made_for="vm1"),
        ),
        networks={**found.networks, "past": NetworkState(_network("past", labels), "id-of-past", owned=True)},
        services={
            **found.services,
            "legacy": ServiceState(
                legacy, "id-of-legacy", 3, owned=True, tasks=(task,), desired=1, running=1
            ),
        },
    )


def edited(desired: Desired) -> Observed:
    """The cluster as an earlier spec had it: fewer replicas, other variables, other labels, one worker less."""
    found = converged(desired)
    spec = found.services["web"].service.spec
    container = {
        **spec["TaskTemplate"]["ContainerSpec"],
        "Env": ["API_TOKEN=the-old-token", "GONE=1", "MODE=test"],
    }
    live = {
        **spec,
        "Mode": {"Replicated": {"Replicas": 2}},
        "TaskTemplate": {**spec["TaskTemplate"], "ContainerSpec": container},
    }
    web = replace(found.services["web"], service=Service("web", live), desired=2, running=2)
    nodes = tuple(
        replace(node, node=replace(node.node, labels={"tier": "front"}))
        if node.node.machine == "vm1"
        else node
        for node in found.nodes
        if node.node.machine != "vm2"
    )
    return replace(
        found,
        machines={name: state for name, state in found.machines.items() if name != "vm2"},
        engines={name: engine for name, engine in found.engines.items() if name != "vm2"},
        nodes=nodes,
        services={**found.services, "web": web},
    )


def drifted(desired: Desired) -> Observed:
    """A service that somebody scaled and moved to another image since it was applied, and one that was edited in the spec."""
    found = converged(desired)
    web = with_hash(found.services["web"].service.spec)
    by_hand = _with(web, Image="lab/hello:2") | {"Mode": {"Replicated": {"Replicas": 5}}}
    before = with_hash(_with(desired.services["agent"].spec, Args=["agent"]))
    services = {
        name: replace(found.services[name], service=Service(name, spec))
        for name, spec in (("web", by_hand), ("agent", before))
    }
    return replace(found, services=services)


def contents_rotated(desired: Desired) -> Observed:
    """The cluster with an older password in use, an even older one beside, and a config that the spec names no longer."""
    found = converged(desired)
    present = found.secrets[desired.secrets["db_password"].version]
    older = [
        replace(present, name=f"db_password-{digit * 12}", id=digit, created=f"2025-0{digit}")
        for digit in "123"
    ]
    past = ContentState("past-0123456789ab", "id-of-past", {"Labels": present.spec["Labels"]}, owned=True)
    real = {Key(Kind.SECRET, present.name): older[2].name}
    web = found.services["web"]
    spec = renamed(web.service.spec, real)
    web = replace(web, service=Service("web", spec), contents=references(spec))
    return replace(
        found,
        secrets={state.name: state for state in older},
        configs={**found.configs, past.name: past},
        services={**found.services, "web": web},
    )


def made_otherwise(desired: Desired) -> Observed:
    """A network and a machine that differ in what cannot be changed in place."""
    found = converged(desired)
    network = _network("app", dict(desired.networks["app"].spec["Labels"]), Internal=True)
    other = replace(desired.machines["vm1"], options={"engine": "trixie"})
    return replace(
        found,
        machines={**found.machines, "vm1": MachineState(other, Power.RUNNING, "198.18.0.5")},
        networks={"app": NetworkState(network, "id-of-app", owned=True)},
    )


def swarm_made_otherwise(desired: Desired) -> Observed:
    """A swarm with a setting that is fixed when it is made."""
    found = converged(desired)
    assert isinstance(found.swarm, SwarmState)
    return replace(found, swarm=replace(found.swarm, data_path_port=4790))


def managers_exchanged(desired: Desired) -> Observed:
    """The cluster before a worker was made a manager and two managers left."""
    found = converged(desired)
    names = ("small-manager-4", "small-manager-5")
    extra = {
        name: MachineState(Machine(name, "local", {}), Power.RUNNING, f"198.18.0.{50 + number}")
        for number, name in enumerate(names)
    }
    engines = {name: replace(_any_engine(found), hostname=name, node_id=node_id(name)) for name in names}
    nodes = tuple(
        replace(node, node=replace(node.node, role=Role.WORKER), reachable=False)
        if node.node.machine == "small-manager-3"
        else node
        for node in found.nodes
    )
    added = tuple(
        NodeState(node_id(name), name, Node(name, Role.MANAGER), "ready", reachable=True, made_for=name)
        for name in names
    )
    return replace(
        found,
        machines={**found.machines, **extra},
        engines={**found.engines, **engines},
        nodes=(*nodes, *added),
    )


def hosts_there_before(desired: Desired) -> Observed:
    """Hosts by SSH: one not prepared yet, one that the spec names no longer, one prepared by half."""
    found = more_than_wanted(replace(desired, services={}))
    found = replace(found, networks=converged(desired).networks, services=converged(desired).services)
    powers = {
        "vm1": (Power.BARE, "its engine runs 2 containers and restarts"),
        "vm2": (Power.BROKEN, "cut off"),
        "old": (Power.RUNNING, ""),
    }
    machines = dict(found.machines)
    for name, (power, detail) in powers.items():
        state = machines[name]
        assert isinstance(state, MachineState)
        machines[name] = replace(state, power=power, detail=detail, preexisting=True)
    gone = {"vm1", "vm2"}
    engines = {name: engine for name, engine in found.engines.items() if name not in gone}
    nodes = tuple(node for node in found.nodes if node.node.machine not in gone)
    return replace(found, machines=machines, engines=engines, nodes=nodes)


def volume_made_otherwise(desired: Desired) -> Observed:
    """Two nodes have the volume as it was declared before, and the service still asks for that."""
    found = converged(desired)
    agent = found.services["agent"]
    old = VolumeSpec(options=(("device", "tmpfs"), ("o", "size=32m"), ("type", "tmpfs")))
    (mount,) = agent.service.spec["TaskTemplate"]["ContainerSpec"]["Mounts"]
    before = {**mount, "VolumeOptions": {"DriverConfig": {"Options": dict(old.options)}}}
    live = replace(
        agent,
        service=replace(agent.service, spec=_with(agent.service.spec, Mounts=[before])),
        mounts=frozenset({("state", old)}),
    )
    there = {"state": VolumeState(old)}
    return replace(
        found,
        services={**found.services, "agent": live},
        volumes={**found.volumes, "small-manager-2": there, "vm1": there},
    )


def address_changed(desired: Desired) -> Observed:
    """A worker's machine came back with another address, for which its certificate was not made."""
    found = converged(desired)
    state = found.machines["vm2"]
    assert isinstance(state, MachineState)
    ailing = replace(
        state,
        address="198.18.0.77",
        repair="regenerate-certs: its address changed from 198.18.0.6 to 198.18.0.77",
    )
    silent = Unknown("vm2: the engine's certificate is for 198.18.0.6")
    return replace(
        found, machines={**found.machines, "vm2": ailing}, engines={**found.engines, "vm2": silent}
    )


WORLDS: Mapping[str, World] = {
    world.__name__: world
    for world in (
        nothing,
        converged,
        waiting,
        worker_stopped,
        edited,
        contents_rotated,
        drifted,
        foreign_service,
        quorum_lost,
        quorum_lost_for_good,
        certificates_overdue,
        manager_locked,
        managers_locked,
        key_not_kept,
        unknown_machine,
        more_than_wanted,
        made_otherwise,
        swarm_made_otherwise,
        managers_exchanged,
        hosts_there_before,
        volume_made_otherwise,
        address_changed,
    )
}


def _stopped(found: Observed, name: str) -> MachineState:
    state = found.machines[name]
    assert isinstance(state, MachineState)
    return replace(state, power=Power.STOPPED, detail="shut down")


def _locked(found: Observed, name: str) -> EngineState:
    engine = found.engines[name]
    assert isinstance(engine, EngineState)
    return replace(engine, membership="locked", node_id="", control=False)


def _down(found: Observed, name: str) -> tuple[NodeState, ...]:
    return tuple(replace(node, status="down") if node.node.machine == name else node for node in found.nodes)


def _any_engine(found: Observed) -> EngineState:
    return next(engine for engine in found.engines.values() if isinstance(engine, EngineState))


def _with(spec: Mapping[str, Any], **container: object) -> dict[str, Any]:
    """The ServiceSpec with these members of its container."""
    task = spec["TaskTemplate"]
    return {**spec, "TaskTemplate": {**task, "ContainerSpec": {**task["ContainerSpec"], **container}}}


def _network(name: str, labels: dict[str, str], **more: object) -> Network:
    return Network(name, {"Name": name, "Driver": "overlay", "Labels": labels, **more})

"""Random clusters. Names come from small pools, so that two of them collide often: that is where plans go wrong."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from swarmplan.compose import Scope, Volume, declared_volume, network_spec, service_spec
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.content import Content, Source
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.machine import Machine
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import Availability, InitSettings, KeyPlace, Node, Role, SwarmSettings
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.model.volume import mounted_spec

CLUSTER = "lab"
MACHINES = ("a", "b", "c", "d")
LABELS = st.dictionaries(st.sampled_from(["tier", "zone"]), st.sampled_from(["1", "2"]), max_size=2)

STACK = "vote"
UNLOCKED = {"EncryptionConfig": {"AutoLockManagers": False}}


@st.composite
def desired(draw: st.DrawFn, managers: tuple[int, int] = (1, 3)) -> Desired:
    """A cluster of one to four machines with up to two networks and three services, and perhaps a stack."""
    names = draw(st.permutations(MACHINES))
    count = draw(st.integers(*managers))
    roles = dict.fromkeys(names[:count], Role.MANAGER)
    workers = draw(st.integers(0, len(names) - count))
    roles |= dict.fromkeys(names[count : count + workers], Role.WORKER)
    nodes = {name: _node(draw, name, role) for name, role in roles.items()}
    nodes[names[0]] = replace(
        nodes[names[0]], availability=Availability.ACTIVE
    )  # else no task could ever run
    networks = draw(st.dictionaries(st.sampled_from(["front", "back"]), st.booleans(), max_size=2))
    secrets, configs = draw(CONTENTS), draw(CONTENTS)
    contents = {"secrets": secrets, "configs": configs}
    volumes = draw(VOLUMES)
    stack = _stack(draw, contents, volumes)
    return Desired(
        cluster=CLUSTER,
        machines={
            name: Machine(name, "local", draw(st.sampled_from([{}, {}, {}, {"engine": "trixie"}])))
            for name in roles
        },
        nodes=nodes,
        swarm=SwarmSettings(
            {
                "Orchestration": {"TaskHistoryRetentionLimit": draw(st.integers(3, 5))},
                **draw(st.sampled_from([{}, {"EncryptionConfig": {"AutoLockManagers": True}}, UNLOCKED])),
                **draw(st.sampled_from([{}, {"CAConfig": {"ForceRotate": 1}}])),
            },
            unlock_key=KeyPlace(file="/lab.key"),
            init=InitSettings(data_path_port=draw(st.sampled_from([None, None, None, 5789]))),
            rotate_after_join=draw(st.booleans()),
        ),
        networks={
            **{name: _network(name, attachable=attachable) for name, attachable in networks.items()},
            **_stack_networks(draw, stack),
        },
        secrets=secrets,
        configs=configs,
        services={
            **{
                name: _service(draw, name, networks, contents, volumes)
                for name in draw(st.sets(st.sampled_from(["api", "db", "web"]), max_size=3))
            },
            **stack,
        },
        volumes={name: (mounted_spec(volume.options),) for name, volume in volumes.items()},
        policy=Policy(max_destroys=None),
        stacks=frozenset({STACK} & {name.partition("_")[0] for name in (*secrets, *configs, *stack)}),
    )


def _node(draw: st.DrawFn, name: str, role: Role) -> Node:
    return Node(
        name,
        role,
        draw(st.sampled_from([Availability.ACTIVE, Availability.ACTIVE, Availability.PAUSE])),
        draw(LABELS),
        labels_exclusive=draw(st.booleans()),
    )


def _network(name: str, *, attachable: bool) -> Network:
    return Network(name, network_spec(name, {"driver": "overlay", "attachable": attachable}, Scope(CLUSTER)))


@cache
def _content(name: str, value: str, keep: int) -> Content:
    """One of ours, or of the stack by its name, that ``rig.Variables`` reads this value for."""
    stack = STACK if name.startswith(STACK) else ""
    spec = {"Labels": Scope(CLUSTER, stack).labels()}
    known = fingerprint(value.encode(), CLUSTER, name, spec)
    return Content(name, spec, Source(variable=value), known, keep, plain=bool(stack))


CONTENTS = st.dictionaries(
    st.sampled_from(["key", f"{STACK}_key"]),
    st.tuples(st.sampled_from(["1", "2", "3"]), st.integers(1, 2)),
    max_size=2,
).map(lambda drawn: {name: _content(name, *rest) for name, rest in drawn.items()})


VOLUMES = st.dictionaries(
    st.sampled_from(["data", f"{STACK}_data"]),
    st.sampled_from(
        [{}, {"labels": {"tier": "1"}}, {"driver_opts": {"o": "1"}}, {"driver_opts": {"o": "2"}}]
    ),
    min_size=1,
).map(lambda drawn: {name: _volume(name, body) for name, body in drawn.items()})


def _volume(name: str, body: Mapping[str, Any]) -> Volume:
    """One of ours, or of the stack by its name."""
    stack = STACK if name.startswith(STACK) else ""
    return declared_volume(
        name.removeprefix(f"{STACK}_"), body, stack, {STACK_LABEL: stack} if stack else None
    )


def _service(
    draw: st.DrawFn,
    name: str,
    networks: Mapping[str, bool],
    contents: Mapping[str, Mapping[str, Content]],
    volumes: Mapping[str, Volume],
) -> Service:
    mode = draw(
        st.sampled_from(
            [
                {"replicas": 0},
                {"replicas": 1},
                {"replicas": 3},
                {"mode": "global"},
                {"mode": "replicated-job", "replicas": 0},
            ]
        )
    )
    body = {
        "image": f"lab/hello:{draw(st.integers(1, 2))}",
        "environment": draw(
            st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(["1", "2"]), max_size=2)
        ),
        "networks": draw(st.lists(st.sampled_from(sorted(networks)), unique=True)) if networks else [],
        "deploy": mode | {"labels": draw(LABELS)},
    }
    for kind, declared in contents.items():
        body[kind] = draw(st.lists(st.sampled_from(sorted(declared)), unique=True)) if declared else []
    body["volumes"] = draw(st.sampled_from([[], [f"{one}:/{one}" for one in sorted(volumes)]]))
    stack, _, key = name.rpartition("_")
    short = {kind: {one: one for one in declared} for kind, declared in contents.items()}
    scope = Scope(CLUSTER, stack, {"default": f"{stack}_default"} if stack else {}, volumes, **short)
    return Service(
        name, service_spec(key, body, scope), last=draw(st.sampled_from([False, False, False, True]))
    )


def _stack(
    draw: st.DrawFn, contents: Mapping[str, Mapping[str, Content]], volumes: Mapping[str, Volume]
) -> dict[str, Service]:
    """The services of the stack: all of them on its default network."""
    keys = draw(st.sampled_from([(), (), ("db",), ("web",), ("db", "web")]))
    return {f"{STACK}_{key}": _service(draw, f"{STACK}_{key}", {}, contents, volumes) for key in keys}


def _stack_networks(draw: st.DrawFn, services: Mapping[str, Service]) -> dict[str, Network]:
    if not services:
        return {}
    name = f"{STACK}_default"
    scope = Scope(CLUSTER, STACK, {"default": name})
    return {name: Network(name, network_spec("default", {"attachable": draw(st.booleans())}, scope))}

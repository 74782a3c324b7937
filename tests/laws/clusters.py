"""Random clusters. Names come from small pools, so that two of them collide often: that is where plans go wrong."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from swarmplan.compose import Scope, network_spec, service_spec
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.machine import Machine
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import Availability, InitSettings, KeyPlace, Node, Role, SwarmSettings

CLUSTER = "lab"
MACHINES = ("a", "b", "c", "d")
LABELS = st.dictionaries(st.sampled_from(["tier", "zone"]), st.sampled_from(["1", "2"]), max_size=2)

UNLOCKED = {"EncryptionConfig": {"AutoLockManagers": False}}


@st.composite
def desired(draw: st.DrawFn, managers: tuple[int, int] = (1, 3)) -> Desired:
    """A cluster of one to four machines with up to two networks and three services."""
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
        networks={name: _network(name, attachable=attachable) for name, attachable in networks.items()},
        services={
            name: _service(draw, name, networks)
            for name in draw(st.sets(st.sampled_from(["api", "db", "web"]), max_size=3))
        },
        policy=Policy(max_destroys=None),
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


def _service(draw: st.DrawFn, name: str, networks: Mapping[str, bool]) -> Service:
    mode = draw(st.sampled_from([{"replicas": 0}, {"replicas": 1}, {"replicas": 3}, {"mode": "global"}]))
    body = {
        "image": f"lab/hello:{draw(st.integers(1, 2))}",
        "environment": draw(
            st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(["1", "2"]), max_size=2)
        ),
        "networks": draw(st.lists(st.sampled_from(sorted(networks)), unique=True)) if networks else [],
        "deploy": mode | {"labels": draw(LABELS)},
    }
    return Service(name, service_spec(name, body, Scope(CLUSTER)))

"""A reset: whatever a student did, the cluster is as the file says afterwards, with nothing of before; also when the reset dies."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.clusters import CLUSTER, desired
from laws.rig import Killed, Rig, law
from small_cluster import cluster

from swarmplan.errors import Failure
from swarmplan.events import Result
from swarmplan.model.cluster import Desired
from swarmplan.simulator import When

pytestmark = pytest.mark.laws
BY_HAND = {"Name": "by-hand", "TaskTemplate": {"ContainerSpec": {"Image": "lab/hello:1"}}}
INIT = {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1", "Spec": {}}


def _serve(rig: Rig, wanted: Desired, name: str) -> None:
    rig.adapters(wanted).engine(name).create_service(BY_HAND)


def _own_swarm(rig: Rig, wanted: Desired, name: str) -> None:
    """The swarm is left, and another one made by hand, with a service in it."""
    engine = rig.adapters(wanted).engine(name)
    engine.leave_swarm(force=True)
    engine.init_swarm(INIT)
    engine.create_service(BY_HAND)


def _demote(rig: Rig, wanted: Desired, name: str) -> None:
    manager = rig.adapters(wanted).engine(name)
    own = manager.info()["Swarm"]["NodeID"]
    for node in manager.nodes(node_id=own):
        manager.update_node(own, node["Version"]["Index"], {**node["Spec"], "Role": "worker"})


def _each_node(rig: Rig, wanted: Desired, name: str, **changed: str) -> None:
    manager = rig.adapters(wanted).engine(name)
    for node in manager.nodes():
        manager.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], **changed})


def _clear(rig: Rig, wanted: Desired, name: str) -> None:
    manager = rig.adapters(wanted).engine(name)
    for service in manager.services():
        manager.remove_service(service["ID"])


DAMAGES: dict[str, Callable[[Rig, Desired, str], None]] = {
    "machine off": lambda rig, _, name: rig.world.kill(CLUSTER, name),
    "cable out": lambda rig, _, name: rig.world.cut(CLUSTER, name),
    "engine hangs": lambda rig, _, name: rig.world.hang(CLUSTER, name),
    "certificate gone": lambda rig, _, name: rig.world.expire(CLUSTER, name),
    "machine gone": lambda rig, _, name: rig.world.driver(CLUSTER).remove(name),
    "left": lambda rig, wanted, name: rig.adapters(wanted).engine(name).leave_swarm(force=True),
    "own swarm": _own_swarm,
    "service by hand": _serve,
    "services gone": _clear,
    "all drained": lambda rig, wanted, name: _each_node(rig, wanted, name, Availability="drain"),
    "demoted": _demote,
}
damages = st.lists(st.tuples(st.sampled_from(sorted(DAMAGES)), st.integers(0, 3)), max_size=4)


@law
@given(
    wanted=desired(), damage=damages, dies=st.none() | st.tuples(st.integers(1, 60), st.sampled_from(When))
)
def test_a_reset_leaves_nothing_of_whatever_was_done(
    wanted: Desired, damage: list[tuple[str, int]], dies: tuple[int, When] | None
) -> None:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    names = sorted(wanted.machines)
    for what, at in damage:
        try:
            DAMAGES[what](rig, wanted, names[at % len(names)])
        except Failure:
            continue  # what was done before is in the way of it
        rig.world.pass_time(3)
    if dies:
        rig.world.faults.add(Killed(), at=dies[0], when=dies[1])
    try:
        _reset(rig, wanted)
    except Killed:
        rig.world.faults.clear()
        _reset(rig, wanted)
    rig.world.faults.clear()
    assert rig.plan(wanted).converged
    assert not _by_hand(rig, wanted)
    assert {node["Spec"]["Availability"] for node in rig.adapters(wanted).manager().nodes()} <= {
        str(node.availability) for node in wanted.nodes.values()
    }


@pytest.mark.parametrize("what", sorted(DAMAGES))
def test_each_damage_is_one_and_is_undone(what: str) -> None:
    wanted, rig = cluster(3, 1, services={"web": {}}), Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    DAMAGES[what](rig, wanted, "m1")
    rig.world.pass_time(10)
    assert not rig.plan(wanted).converged or _by_hand(rig, wanted)
    _reset(rig, wanted)
    assert rig.plan(wanted).converged
    assert not _by_hand(rig, wanted)


def _by_hand(rig: Rig, wanted: Desired) -> bool:
    return "by-hand" in {found["Spec"]["Name"] for found in rig.adapters(wanted).manager().services()}


def _reset(rig: Rig, wanted: Desired) -> None:
    """What ``fleet reset`` does, once it is approved."""
    gone = rig.apply(wanted.destroyed())
    assert (gone.result, gone.reason) == (Result.CONVERGED, "")
    made = rig.apply(wanted)
    assert (made.result, made.reason) == (Result.CONVERGED, "")

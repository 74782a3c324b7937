"""Machines that fail behind our back: what can be healed is, and without a majority nothing is attempted."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.clusters import CLUSTER, desired
from laws.majority import breaches
from laws.rig import Rig, allow_all, law

from swarmplan.events import Result
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.cluster import Desired
from swarmplan.model.swarm import Role
from swarmplan.simulator import World

pytestmark = pytest.mark.laws
TROUBLES = {"kill": World.kill, "cut": World.cut, "expire": World.expire}


@law
@given(
    wanted=desired(),
    hit=st.dictionaries(st.integers(0, 3), st.sampled_from(sorted(TROUBLES)), min_size=1, max_size=3),
)
def test_a_cluster_in_trouble_is_healed_or_told_to_be_lost(wanted: Desired, hit: dict[int, str]) -> None:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    names, managers = sorted(wanted.machines), _managers(wanted)
    troubles = {names[at]: kind for at, kind in hit.items() if at < len(names)}
    assume(not (len(managers) == 1 and troubles.get(managers[0]) == "cut"))  # alone it misses nobody
    for name, kind in troubles.items():
        TROUBLES[kind](rig.world, CLUSTER, name)
    rig.world.pass_time(10)
    plan = rig.plan(wanted)
    assert plan.converged == (not troubles)
    together = [name for name in managers if troubles.get(name) in {None, "kill"}]
    if len(together) <= len(managers) // 2:
        _is_left_alone(rig, wanted)
        return
    assert breaches(plan) == []
    rig.apply(wanted)  # as far as it goes while links are cut, which only the network's people can mend
    for name in troubles:
        rig.world.cut(CLUSTER, name, cut=False)
    rig.world.pass_time(10)
    verdict = rig.apply(wanted)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(wanted).converged


def _is_left_alone(rig: Rig, wanted: Desired) -> None:
    """With all the consents there are, machines are started and managers unlocked, and nothing else is done."""
    lost, refusal = lost_quorum(rig.observe(wanted)), allow_all(rig.plan(wanted))
    if lost is not None and not lost.curable:
        assert "swarmplan recover" in (refusal or "")
    rig.world.faults.calls.clear()
    assert rig.apply(wanted).result is (Result.NOT_CONVERGED if refusal is None else Result.REFUSED)
    assert {call.partition(": ")[2] for call in rig.world.faults.calls} <= {
        "driver start",
        "POST /swarm/unlock",
    }


def _managers(wanted: Desired) -> list[str]:
    return [name for name, node in wanted.nodes.items() if node.role is Role.MANAGER]

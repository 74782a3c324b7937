"""Whatever fails, at whichever call, and however a grading ends: all that was disturbed is undone, by it or by the next one."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from laws.rig import Killed, law
from small_cluster import cluster
from unit.fleet.checks.conftest import Class, check, web

from swarmplan.errors import Conflict, Interrupted, Permanent, Transient, Unreachable
from swarmplan.simulator.state.faults import When
from swarmplan.spec.fleet.checks import ALL_TASKS, Disturb, Disturbance, OfService, OfSwarm

ERRORS = (Permanent, Transient, Unreachable, Conflict, Interrupted, KeyboardInterrupt, Killed)
_CALLS = 12
machines = st.sampled_from(["m1", "m2", "m3", "w1", "w2"])
disturbances = st.builds(Disturbance, st.sampled_from(list(Disturb)), machines, st.booleans())


@law
@given(
    st.lists(
        st.lists(disturbances, min_size=1, max_size=2, unique_by=lambda one: one.machine),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(ERRORS),
    st.integers(1, _CALLS),
    st.sampled_from(list(When)),
)
def test_all_is_undone(
    disturbed: list[list[Disturbance]], error: type[BaseException], at: int, when: When
) -> None:
    with TemporaryDirectory() as folder:
        lesson = Class(Path(folder), cluster(3, 2, services=web())).applied()
        before = lesson.state()
        checks = [
            check(
                f"c{number}",
                OfService("web", running=ALL_TASKS) if number % 2 else OfSwarm(quorum=True),
                within=5,
                disturb=tuple(one),
            )
            for number, one in enumerate(disturbed)
        ]
        lesson.rig.world.faults.add(error("injected"), at=at, when=when)
        with suppress(Killed, KeyboardInterrupt):
            lesson.grade(*checks)
        lesson.rig.world.faults.clear()
        lesson.grade(check("next", OfSwarm(quorum=True)))
        assert lesson.undo_file.read() == ()
        lesson.rig.world.pass_time(100)
        assert lesson.state() == before


@law
@given(st.lists(disturbances, min_size=1, max_size=3, unique_by=lambda one: one.machine))
def test_the_quorum_is_lost_only_where_it_was_said(disturbed: list[Disturbance]) -> None:
    with TemporaryDirectory() as folder:
        lesson = Class(Path(folder), cluster(3, 2)).applied()
        lesson.grade(check("one", OfSwarm(quorum=True), disturb=tuple(disturbed)))
        stopped = [call for call in lesson.calls() if call.endswith(("driver stop", "driver kill"))]
        managers = {call.partition(":")[0] for call in stopped if call.startswith("m")}
        assert len(managers) <= 1 or any(one.quorum_loss for one in disturbed)

"""A pause: afterwards all is as it was before, whatever the cluster, wherever it died and was begun again; and nothing is asked meanwhile."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.clusters import desired
from laws.rig import Killed, Rig, law

from swarmplan.cli.operations.fleet.fleet_run import FleetRun
from swarmplan.cli.operations.fleet.pausing.pause import Ready, frozen, prepared
from swarmplan.cli.operations.fleet.pausing.resume import resumed
from swarmplan.cli.wiring.site import Site
from swarmplan.events import Result
from swarmplan.fleet.members import Member
from swarmplan.fleet.pauses import Pauses, period_of
from swarmplan.fleet.results import Ending
from swarmplan.history.provenance import Provenance
from swarmplan.model.cluster import Desired
from swarmplan.simulator import When
from swarmplan.spec.fleet.settings import Student

if TYPE_CHECKING:
    from swarmplan.ports import Listener

pytestmark = pytest.mark.laws
MEMBER = Member(Student("anna", "Anna"), 1, "lab")
BY_USER = Provenance(user="teacher", host="desk")


@dataclass
class OneCluster:
    """What of a fleet a pause needs."""

    rig: Rig
    wanted: Desired
    pauses: Pauses

    @contextmanager
    def opened(self, _member: Member) -> Iterator[Site]:
        yield Site(self.wanted, self.rig.adapters(self.wanted), simulated=True)


def _shown(_cluster: str) -> "AbstractContextManager[Listener]":
    return nullcontext(lambda _event: None)


def _pause(run: FleetRun, lasts: float) -> None:
    ready = prepared(run, MEMBER, lasts)
    result = frozen(run, ready) if isinstance(ready, Ready) else ready
    assert (result.ending, result.why) in {
        (Ending.PAUSED, ""),
        (Ending.PAUSED, "it was paused, or its machines are off"),
    }


def _resume(run: FleetRun) -> None:
    result = resumed(run, MEMBER)
    assert (result.ending, result.why) in {(Ending.READY, ""), (Ending.READY, "it was not paused")}


@pytest.mark.filterwarnings(  # the call at which it dies may be one of the thread that renews the lease
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)
@law
@given(
    wanted=desired(),
    lasts=st.integers(1, 10**6),
    away=st.integers(0, 30),
    dies=st.none() | st.tuples(st.integers(1, 40), st.sampled_from(When)),
)
def test_after_a_pause_all_is_as_before(
    wanted: Desired, lasts: int, away: int, dies: tuple[int, When] | None
) -> None:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    before = _seen(rig, wanted)
    with TemporaryDirectory() as folder, patch.dict("os.environ", XDG_STATE_HOME=folder):
        fleet = OneCluster(rig, wanted, Pauses(Path(folder) / "pauses.json"))
        run = FleetRun(cast("Any", fleet), "law", lambda: BY_USER, Event(), "text", _shown, lambda _one: None)
        if dies:
            rig.world.faults.add(Killed(), at=dies[0], when=dies[1])
        for work in (partial(_pause, lasts=lasts), _resume):
            try:
                work(run)
            except Killed:
                rig.world.faults.clear()
                work(run)
            if work is _pause:
                assert {host.power for host in rig.world.hosts.values()} == {"paused"}
                rig.world.faults.calls.clear()
                rig.observe(wanted)
                assert not [call for call in rig.world.faults.calls if "driver" not in call]
                rig.world.pass_time(away)
        rig.world.faults.clear()
        assert run.fleet.pauses.before("lab") is None
    rig.world.pass_time(10)
    assert rig.plan(wanted).converged
    assert _seen(rig, wanted) == before


def _seen(rig: Rig, wanted: Desired) -> tuple[int, frozenset[str]]:
    manager = rig.adapters(wanted).manager()
    return period_of(manager.swarm()["Spec"]), frozenset(node["ID"] for node in manager.nodes())

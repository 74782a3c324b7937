"""The cluster of a page: looked at as a whole now and then, and in between by what a manager lists."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.cli.operations.ui import cluster as module
from swarmplan.cli.operations.ui.cluster import LookedAt
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import lock_file
from swarmplan.cli.wiring import site
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Failure
from swarmplan.events import Result
from swarmplan.execute.lock import locked
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record, Unread
from swarmplan.simulator import World
from swarmplan.ui.look import Look

WANTED = cluster(3, 1, services={"web": {"deploy": {"replicas": 3}}})


class Looked:
    """A page's cluster of simulated engines that it takes for real ones, and the calls that it makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: Counter[str] = Counter()
        self.opened, self.now = 0, 0.0
        self.rig = Rig(World(latency=self._count))
        assert self.rig.apply(WANTED).result is Result.CONVERGED
        monkeypatch.setattr(site, "opened", self._opened)
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)
        self.cluster = LookedAt(Source((), (), (), simulate=False))
        self.calls.clear()

    def _count(self, call: str) -> None:
        self.calls[call.partition(": ")[2]] += 1

    @contextmanager
    def _opened(self, _source: Source) -> Iterator[Site]:
        self.opened += 1
        warn("an old name")
        yield Site(WANTED, self.rig.adapters(WANTED), simulated=False)

    def states(self) -> set[str]:
        rows = self.cluster.look().matrix.rows
        return {str(state) for row in rows for cell in row.cells for state, _ in cell.counts}


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Looked:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Looked(monkeypatch)


def test_in_between_only_one_manager_is_asked(looked: Looked) -> None:
    first = looked.cluster.look()
    looked.calls.clear()
    assert looked.cluster.look() is first, "nothing changed, so nobody is sent anything"
    assert looked.opened == 1
    assert looked.calls["GET /info"] == 0
    assert looked.calls["GET /tasks"] == 1


def test_what_the_manager_lists_is_shown_before_all_is_looked_at_again(looked: Looked) -> None:
    assert looked.states() == {"running"}
    assert looked.rig.apply(cluster(3, 1, services={"web": {"deploy": {"replicas": 5}}})).outcomes
    shown = looked.cluster.look()
    assert looked.opened == 1
    assert sum(count for _, count in shown.matrix.totals) == 5
    looked.now += 9.0
    looked.cluster.look()
    assert looked.opened == 1, "a rollout has no whole look for each of its steps"
    looked.now += 2.0
    shown = looked.cluster.look()
    assert looked.opened == 2, "what changed is looked at as a whole soon"
    assert '"file":"up to date"' not in shown.documents["overview"]


def test_all_is_looked_at_again_after_a_while(looked: Looked) -> None:
    looked.cluster.look()
    looked.now += 20.0
    looked.cluster.look()
    assert looked.opened == 2


def test_where_no_manager_answers_a_whole_look_says_so(looked: Looked) -> None:
    looked.cluster.look()
    for name in ("m1", "m2", "m3"):
        looked.rig.world.kill(CLUSTER, name)
    looked.now += 2.0
    found = looked.cluster.look()
    assert overview(found)["health"] not in {"healthy", "degraded"}
    assert looked.opened == 2
    looked.calls.clear()
    looked.now += 14.0
    assert looked.cluster.look() is found, "nobody is asked again until all is looked at"
    assert (looked.opened, sum(looked.calls.values())) == (2, 0)
    looked.now += 2.0
    looked.cluster.look()
    assert looked.opened == 3


def test_after_a_whole_look_that_failed_the_next_is_a_whole_one(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked.cluster.look()
    for name in ("m1", "m2", "m3"):
        looked.rig.world.kill(CLUSTER, name)
    looked.now += 2.0
    with monkeypatch.context() as patched:
        patched.setattr(site, "opened", refusing)
        with pytest.raises(Failure, match="no cluster file here"):
            looked.cluster.look()
    assert looked.cluster.seen is None
    looked.cluster.look()
    assert looked.opened == 2


def refusing(_source: Source) -> Site:
    raise click.UsageError("no cluster file here")


def test_what_a_file_says_is_said_once(looked: Looked, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        looked.cluster.look()
        looked.now += 20.0
    assert looked.opened == 3
    assert capsys.readouterr().err.count("an old name") == 1


def test_the_run_after_which_all_was_up_to_date_is_shown(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Record(
        "r1",
        CLUSTER,
        "apply",
        "2026-12-01T08:00:00Z",
        4.2,
        "converged",
        Provenance(user="ana", commit="c0ffee"),
    )
    monkeypatch.setattr(
        "swarmplan.cli.operations.record.recorded_runs", lambda *_: [Unread("r2", "new"), run]
    )
    last = json.loads(looked.cluster.look().documents["drift"])["last_up_to_date"]
    assert (last["at"], last["who"], last["commit"]) == ("2026-12-01T08:00:00Z", "ana", "c0ffee")


def test_a_run_of_this_machine_is_seen_before_there_is_a_swarm_and_when_it_ends(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "rig", Rig(World()))
    assert lease(looked)["state"] == "free"
    with locked(lock_file(CLUSTER, simulated=False), CLUSTER, "swarmplan apply"):
        found = lease(looked)
        assert (found["state"], found["command"]) == ("held", "swarmplan apply")
    assert lease(looked)["state"] == "free"


def test_a_run_of_this_machine_that_has_no_lease_yet_is_seen(looked: Looked) -> None:
    assert lease(looked)["state"] == "free"
    with locked(lock_file(CLUSTER, simulated=False), CLUSTER, "swarmplan apply"):
        assert lease(looked)["state"] == "held"
    assert lease(looked)["state"] == "free"
    assert looked.opened == 1


def overview(look: Look) -> Any:
    return json.loads(look.documents["overview"])


def lease(looked: Looked) -> Any:
    return overview(looked.cluster.look())["lease"]

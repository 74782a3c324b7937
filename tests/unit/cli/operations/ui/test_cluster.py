"""The cluster of a page: looked at as a whole now and then, and in between by what a manager lists."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.cli.operations.ui import cluster as module
from swarmplan.cli.operations.ui.cluster import LookedAt
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring import site
from swarmplan.cli.wiring.site import Site
from swarmplan.events import Result
from swarmplan.simulator import World

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
    looked.now += 3.0
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
    assert "healthy" not in looked.cluster.look().documents["overview"].partition('"health":"')[2][:7]
    assert looked.opened == 2

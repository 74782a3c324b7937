"""A real repository that turns faulty, then vanishes: its cluster, simulated, is still looked at as the last applied commit asks."""

import threading
from pathlib import Path

import pytest
from agent_rig import FakeTimes
from git_hosting.upstream import Upstream
from spec_desk import HEAD, MANAGERS

from swarmplan.agent.events import PassEnded, PassResult, Reason, Trigger
from swarmplan.agent.loop.bounded import Slots
from swarmplan.agent.loop.context import LoopContext
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.agent.state import HealthState
from swarmplan.cli.operations.agent.sources.make import make_source
from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource


def agent(upstream: Upstream, place: Path) -> Follower:
    """One that has just started."""
    followed = Followed("lab", GitSource(str(upstream.bare), path="cluster.yaml"), simulate=True)
    around = LoopContext(FakeTimes(), Slots(1), lambda _event: None, print, lambda: "run1", threading.Event())
    source = make_source(followed, place / "state", "text")
    return Follower(followed, source, frozenset(Approval), MemoryFile(place / "memory", "lab"), around)


def once(follower: Follower) -> PassEnded:
    passed = follower.once((Reason(Trigger.INTERVAL),))
    assert passed is not None
    return passed.ended


def test_a_repository_turns_faulty_and_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    upstream = Upstream(tmp_path / "forge")
    good = upstream.commit({"cluster.yaml": f"{HEAD}{MANAGERS}"})
    follower = agent(upstream, tmp_path)
    assert once(follower).result is PassResult.APPLIED
    says = f"still on commit {good[:12]}, which was applied last: lab is up to date"
    upstream.commit({"cluster.yaml": "nonsense: 1\n"})
    faulty = once(follower)
    upstream.bare.rename(tmp_path / "away")
    follower = agent(upstream, tmp_path)
    gone = once(follower)
    for ended, why in ((faulty, "not a cluster file"), (gone, "there is no such repository")):
        assert ended.result is PassResult.FAILED
        assert why in ended.text
        assert says in ended.text
    status = follower.status
    assert (status.health.state, status.observed) == (HealthState.HEALTHY, gone.at)

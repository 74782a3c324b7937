"""Many clusters in one agent, and a long time: nothing grows, nobody waits for another that hangs."""

import gc
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from agent_rig import FakeTimes, Repository, Still, asked, named, still
from laws.rig import Rig
from small_cluster import cluster

from swarmplan.agent.events import (
    AgentEvent,
    PassEnded,
    PassResult,
    PassStarted,
    Reason,
    Resumed,
    Trigger,
    Unfollowed,
)
from swarmplan.agent.loop.agent import Agent
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import Source
from swarmplan.errors import Refused, SpecError
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import GitSource

INTERVAL = 60.0
MANY = 50
BAD = SpecError(["cluster.yaml:1:1: not valid"])


def followed(name: str, **more: object) -> Followed:
    return Followed(name, GitSource(f"https://git.example/{name}", interval=INTERVAL), allow=("all",), **more)  # type: ignore[arg-type]


def agent_of(
    names: list[str],
    folder: Path,
    times: FakeTimes,
    source: Callable[[Followed], Source] | None = None,
    after: Callable[[Follower, PassOutcome], None] = lambda _follower, _passed: None,
) -> Agent:
    def made(one: Followed) -> Repository:
        return Repository(Rig(), [replace(cluster(), cluster=one.name)])

    settings = AgentSettings(tuple(map(followed, names)), parallelism=4)
    return Agent(
        settings, source or made, folder, warn=print, new_run=lambda: "run", stop=threading.Event(), times=times, after=after,
    )  # fmt: skip


def in_turn(agent: Agent, times: FakeTimes, seconds: float) -> Counter[str]:
    """Passes as the timer has them due, one after the other, for so long; how many each cluster had."""
    passes: Counter[str] = Counter()
    until = times.now + seconds
    while True:
        first = min(agent.followers.values(), key=lambda one: one.due())
        if first.due() > until:
            return passes
        times.now = max(times.now, first.due())
        first.once((Reason(Trigger.INTERVAL),))
        passes[first.followed.name] += 1


def test_fifty_clusters_keep_their_interval_however_long_the_passes_of_each_take(tmp_path: Path) -> None:
    times = FakeTimes()
    names = [f"c{number}" for number in range(MANY)]

    seen = still().seen

    def slow() -> None:
        times.now += 0.5

    agent = agent_of(names, tmp_path, times, lambda one: Still(named(seen, one.name), slow))
    passes = in_turn(agent, times, 20 * INTERVAL)
    assert set(passes) == set(names)
    assert set(passes.values()) <= {20, 21}


def test_a_day_of_passes_grows_in_nothing(tmp_path: Path) -> None:
    """Of three clusters, one of which has a commit that is not valid."""
    times = FakeTimes()
    seen = still().seen

    def source(one: Followed) -> Source:
        return Repository(Rig(), [BAD]) if one.name == "bad" else Still(named(seen, one.name))

    agent = agent_of(["bad", "one", "two"], tmp_path, times, source)
    in_turn(agent, times, 3600)
    before = grown()
    tracemalloc.start()
    in_turn(agent, times, 3600)
    gc.collect()
    start, _ = tracemalloc.get_traced_memory()
    passes = in_turn(agent, times, 22 * 3600)
    gc.collect()
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(passes.values()) >= 3 * 22 * 60 - 3
    assert grown() == before
    assert end - start < 100_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "two.json"]


def grown() -> tuple[int, int]:
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def test_each_loop_is_a_thread_and_one_that_hangs_holds_up_none(tmp_path: Path) -> None:
    from swarmplan.agent.loop.times import RealTimes  # noqa: PLC0415

    held, done = threading.Event(), Counter[str]()
    all_but_one = threading.Event()

    def source(one: Followed) -> Repository:
        found = Repository(Rig(), [replace(cluster(), cluster=one.name)])
        if one.name == "stuck":
            found.hook = lambda stage: held.wait(60) and None if stage == "look" else None
        return found

    def after(one: Follower, _passed: PassOutcome) -> None:
        done[one.followed.name] += 1
        if len(done) == len(names) - 1:
            all_but_one.set()

    names = ["stuck", *[f"c{number}" for number in range(12)]]
    agent = agent_of(names, tmp_path, RealTimes(), source, after)  # type: ignore[arg-type]
    agent.start()
    assert all_but_one.wait(60)
    assert "stuck" not in done
    assert agent.follower("stuck").status.acting.startswith("observe")
    agent.stop.set()
    assert agent.end(1.0) == ("stuck",)
    held.set()


def test_it_is_told_by_name_what_to_look_at(tmp_path: Path) -> None:
    agent = agent_of(["prod", "lab"], tmp_path, FakeTimes())
    assert set(agent.look((), Reason(Trigger.REQUEST))) == {"prod", "lab"}
    with pytest.raises(Refused, match="this agent does not follow prd; did you mean 'prod'"):
        agent.look(("prd",), Reason(Trigger.REQUEST))


def test_a_changed_agent_file_holds_from_the_next_pass_on(tmp_path: Path) -> None:
    times = FakeTimes()
    agent = agent_of(["a", "b"], tmp_path, times)
    in_turn(agent, times, 1.0)
    kept, left = agent.followers["a"], agent.followers["b"]
    agent.reload(AgentSettings((followed("a"), followed("c")), parallelism=2))
    assert list(agent.followers) == ["a", "c"]
    assert agent.followers["a"] is kept
    left.run()  # ends at once
    agent.reload(AgentSettings((followed("a", suspended=True), followed("c"))))
    assert agent.follower("a").status.suspended is not None
    assert [one.name for one in agent.status().clusters] == ["a", "c"]


def test_an_agent_file_that_is_not_valid_is_in_the_status_until_a_valid_one_is_read(tmp_path: Path) -> None:
    times = FakeTimes()
    agent = agent_of(["a"], tmp_path, times)
    began = times.wall()
    agent.file_is_invalid([f"agent.yaml:{line}:1: no\nmore {'x' * 2000}" for line in range(1, 31)])
    times.now += 60
    agent.file_is_invalid([f"agent.yaml:{line}:1: no\nmore {'x' * 2000}" for line in range(1, 31)])
    found = agent.status().invalid_file
    assert found is not None
    assert found.since == began
    assert len(found.problems) == 21
    assert found.problems[-1] == "and 10 more"
    assert all("\n" not in each and len(each) <= 500 for each in found.problems)
    agent.reload(agent.settings)  # it is as it was before
    assert agent.status().invalid_file is None


def test_of_a_cluster_that_left_the_agent_file_nothing_is_told_but_that(tmp_path: Path) -> None:
    """Also where its pass ends after that, and whoever is told of passes is told of it as of a cluster that is followed."""
    times = FakeTimes()
    after: list[str] = []
    agent = agent_of(["a", "b"], tmp_path, times, after=lambda one, _passed: after.append(one.followed.name))
    told: list[AgentEvent] = []
    listener = agent.listen("this test", told.append)
    left = agent.followers["b"]
    source = left.source
    assert isinstance(source, Repository)
    settings = AgentSettings((followed("a"),), parallelism=4)
    source.hook = lambda stage: agent.reload(settings) if stage == "close" else None
    left.once()
    listener.end(10.0)
    assert [type(each) for each in told] == [PassStarted, Unfollowed]
    assert after == []


def same_files() -> Callable[[Followed], Source]:
    """One cluster, which the files of every entry are about."""
    repository = Repository(Rig(), [asked()])
    return lambda _followed: repository


def test_of_two_entries_with_files_of_one_cluster_the_second_is_held(tmp_path: Path) -> None:
    times = FakeTimes()
    agent = agent_of(["one", "two"], tmp_path, times, same_files())
    for _ in range(3):
        in_turn(agent, times, INTERVAL)
        results = {one.name: one.last for one in agent.status().clusters}
        assert results["one"] is not None
        assert results["two"] is not None
        assert results["one"].result in {PassResult.APPLIED, PassResult.UNCHANGED}
        (hold,) = results["two"].holds
        assert (hold.kind, hold.text[:41]) == ("same cluster", "cluster lab is followed as one, too: two ")
    agent.reload(AgentSettings((followed("two"),)))
    in_turn(agent, times, INTERVAL)
    assert agent.follower("two").status.last.result is PassResult.UNCHANGED  # type: ignore[union-attr]


def test_who_applied_the_cluster_before_has_it_also_after_a_restart(tmp_path: Path) -> None:
    times, source = FakeTimes(), same_files()
    in_turn(agent_of(["two"], tmp_path, times, source), times, INTERVAL)
    agent = agent_of(["one", "two"], tmp_path, times, source)
    in_turn(agent, times, INTERVAL)
    results = {one.name: one.last.result for one in agent.status().clusters if one.last}
    assert results == {"one": PassResult.HELD, "two": PassResult.UNCHANGED}


def test_of_two_new_entries_the_first_of_the_file_has_the_cluster_however_slow_it_loads(
    tmp_path: Path,
) -> None:
    """As long as the other one has not acted on it."""
    times = FakeTimes()
    sources = {name: Repository(Rig(), [asked()]) for name in ("one", "two")}
    agent = agent_of(["one", "two"], tmp_path, times, lambda each: sources[each.name])
    first = agent.follower("one")
    sources["two"].hook = lambda stage: void(first.once) if stage == "look" else None
    passed = agent.follower("two").once()
    assert passed is not None
    assert [hold.kind for hold in passed.ended.holds] == ["same cluster"]
    assert (sources["one"].applied, sources["two"].applied) == (1, 0)


def test_of_two_new_entries_the_one_that_acted_keeps_the_cluster(tmp_path: Path) -> None:
    times = FakeTimes()
    sources = {name: Repository(Rig(), [asked()]) for name in ("one", "two")}
    agent = agent_of(["one", "two"], tmp_path, times, lambda each: sources[each.name])
    agent.follower("two").once()
    passed = agent.follower("one").once()
    assert passed is not None
    assert [hold.kind for hold in passed.ended.holds] == ["same cluster"]
    assert (sources["one"].applied, sources["two"].applied) == (0, 1)


def void(call: Callable[[], object]) -> None:
    call()


def test_an_entry_may_have_another_name_from_now_on(tmp_path: Path) -> None:
    times, source = FakeTimes(), same_files()
    agent = agent_of(["one"], tmp_path, times, source)
    in_turn(agent, times, INTERVAL)
    agent.reload(AgentSettings((followed("renamed"),)))
    passed = agent.follower("renamed").once()
    assert passed is not None
    assert passed.ended.result is PassResult.UNCHANGED


def test_a_simulated_cluster_is_another_one(tmp_path: Path) -> None:
    times, source = FakeTimes(), same_files()
    agent = agent_of(["one"], tmp_path, times, source)
    agent.reload(AgentSettings((followed("one"), followed("two", simulate=True))))
    in_turn(agent, times, INTERVAL)
    assert PassResult.HELD not in {one.last.result for one in agent.status().clusters if one.last}


def test_listeners_are_told_of_every_pass(tmp_path: Path) -> None:
    times, seen = FakeTimes(), list[object]()
    agent = agent_of(["a"], tmp_path, times)
    agent.listen("test", seen.append)
    agent.listen("broken", lambda _event: 1 / 0)  # type: ignore[arg-type,return-value]
    in_turn(agent, times, INTERVAL)
    agent.stop.set()
    agent.end(1.0)
    results = [each.result for each in seen if isinstance(each, PassEnded)]
    assert results[0] is PassResult.APPLIED
    assert set(results[1:]) == {PassResult.UNCHANGED}


def test_what_has_a_queue_of_its_own_gets_each_event_without_another_one_between(tmp_path: Path) -> None:
    agent, seen = agent_of(["lab"], tmp_path, FakeTimes()), list[tuple[AgentEvent, int]]()
    agent.forward(lambda event: seen.append((event, threading.get_ident())))
    event = Resumed("lab", 1.0, "ann")
    agent.tell(event)
    assert seen == [(event, threading.get_ident())]

"""One cluster's loop: suspended, stuck, changed settings, damaged memory."""

import gc
import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from agent_rig import INTERVAL, Desk, asked

from swarmplan.agent.events import PassEnded, PassResult, Reason, Resumed, Suspended, Trigger
from swarmplan.agent.loop import follower as followers
from swarmplan.agent.state import AgentStatus, HealthState, SyncState
from swarmplan.agent.systemd.liveness import Liveness
from swarmplan.errors import Interrupted, Refused, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "state")
    found.push(asked())
    return found


def test_a_suspended_cluster_is_left_alone_also_after_a_restart(desk: Desk) -> None:
    desk.follower.suspend("ann", "new switch", 0.0)
    assert desk.passed() is None
    desk.start()
    assert desk.passed() is None
    found = desk.follower.status.suspended
    assert found is not None
    assert (found.by, found.reason) == ("ann", "new switch")
    assert desk.follower.resume("bob")
    assert not desk.follower.resume("bob")
    assert desk.once().result is PassResult.APPLIED
    assert [type(each) for each in desk.told[:2]] == [Suspended, Resumed]


def test_a_suspension_for_a_time_ends_by_itself(desk: Desk) -> None:
    desk.follower.suspend("ann", "", desk.times.wall() + 3600)
    assert desk.passed() is None
    desk.times.now += 3601
    assert desk.once().result is PassResult.APPLIED
    assert desk.follower.status.suspended is None


def test_a_suspension_during_a_pass_holds_after_it(desk: Desk) -> None:
    desk.repository.hook = lambda stage: desk.follower.suspend("ann", "", 0.0) if stage == "lease" else None
    assert desk.once().result is PassResult.APPLIED
    desk.repository.hook = lambda _stage: None
    assert desk.passed() is None
    desk.start()
    assert desk.follower.status.suspended is not None
    assert desk.follower.status.applied is not None


def test_the_agent_file_suspends_and_only_it_resumes(desk: Desk) -> None:
    desk.settings(suspended=True)
    assert desk.passed() is None
    assert not desk.follower.resume("ann")
    desk.follower.follow(replace(desk.followed, suspended=False), desk.repository, desk.allowed)
    assert desk.once().result is PassResult.APPLIED


def test_a_damaged_memory_is_said_and_the_cluster_left_alone(desk: Desk) -> None:
    desk.once()
    path = desk.folder / "lab.json"
    for damage in (b"", b"{", b"[]", path.read_bytes()[:-20], b"x" * 2_000_000, b'{"format_version": 99}'):
        path.write_bytes(damage)
        desk.start()
        ended = desk.once()
        assert ended.result is PassResult.HELD
        (hold,) = ended.holds
        assert hold.kind == "state"
        assert f"move {path} away" in hold.remedy
    path.unlink()
    assert desk.once().result is PassResult.UNCHANGED
    assert desk.repository.applied == 1


def test_a_cluster_that_was_suspended_before_its_first_pass_is_still_guarded_against_a_rewind(
    desk: Desk,
) -> None:
    desk.repository.recorded = [
        Record("r", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), Provenance(commit="d" * 40))
    ]  # fmt: skip
    desk.follower.suspend("ann", "", 0.0)
    desk.start()
    desk.follower.resume("ann")
    desk.once()
    assert desk.repository.fetched == ["", "d" * 40]


def test_a_damaged_memory_is_not_overwritten_by_who_suspends(desk: Desk) -> None:
    desk.once()
    path = desk.folder / "lab.json"
    path.write_bytes(b"{")
    desk.start()
    with pytest.raises(Refused, match="cannot be read"):
        desk.follower.suspend("ann", "", 0.0)
    assert path.read_bytes() == b"{"


def test_a_pass_may_take_as_long_as_its_files_say(desk: Desk) -> None:
    slow = asked()
    slow = replace(slow, policy=replace(slow.policy, timeout=7200.0))
    desk.push(slow)

    def passes(stage: str) -> None:
        if stage == "look":
            desk.times.now += 7000

    desk.repository.hook = passes
    assert desk.once().result is PassResult.APPLIED


def test_a_memory_that_cannot_be_written_does_not_end_the_loop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "swarmplan.private_files.write",
        lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")),
    )
    ended = desk.once()
    assert ended.result is PassResult.APPLIED
    assert any("No space left on device" in line for line in desk.warned)
    assert desk.once().result is PassResult.UNCHANGED  # remembered for as long as it runs


def test_a_pass_that_hangs_is_reported_and_the_next_ones_wait_for_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(followers, "GRACE", -1e9)
    desk.repository.hook = lambda stage: held.wait(30) and None if stage == "look" else None
    ended = desk.once()
    assert ended.result is PassResult.FAILED
    assert "the pass hangs" in ended.text
    assert "has not ended yet" in desk.once().text
    assert desk.follower.status.sync is SyncState.FAILED
    monkeypatch.undo()
    held.set()
    desk.follower._bounded._ended.wait(10)
    assert desk.once().result in {PassResult.APPLIED, PassResult.UNCHANGED}


def test_a_bug_in_a_pass_ends_neither_the_loop_nor_says_a_traceback(desk: Desk) -> None:
    def bug(stage: str) -> None:
        if stage == "look":
            raise ZeroDivisionError("division by zero")

    desk.repository.hook = bug
    ended = desk.once()
    assert ended.result is PassResult.FAILED
    assert (
        ended.text
        == "internal error: ZeroDivisionError: division by zero (without a report; please report it)"
    )
    desk.repository.hook = lambda _stage: None
    assert desk.once().result is PassResult.APPLIED


def test_a_pass_that_was_stopped_is_no_failure_and_is_done_again(desk: Desk) -> None:
    def stopped(stage: str) -> None:
        if stage == "lease":
            raise Interrupted("stopped")

    desk.repository.hook = stopped
    request = desk.follower.wake(Reason(Trigger.REQUEST, "by ann"))
    assert desk.passed() is None
    assert not desk.follower.wait_passed(request, 0)
    assert not any(isinstance(each, PassEnded) for each in desk.told)
    desk.repository.hook = lambda _stage: None
    desk.start()
    assert desk.once().result is PassResult.APPLIED


def test_the_loop_runs_by_the_timer_and_ends_when_it_is_asked(desk: Desk) -> None:
    began, ends = desk.times.now, list[float]()

    def ended(_passed: object) -> None:
        ends.append(desk.times.now - began)
        if len(ends) == 20:
            desk.stop.set()

    desk.after = ended
    desk.follower.run()
    first, *others = ends
    assert first == 0.0
    grid = [(each - others[0]) / INTERVAL for each in others]
    assert grid == pytest.approx(range(19), abs=1e-3)


def test_a_cluster_that_is_left_has_no_more_passes(desk: Desk) -> None:
    desk.follower.leave()
    desk.follower.run()
    assert desk.told == []


def test_a_pass_that_waits_for_others_is_shown_so_and_its_loop_is_no_dead_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.agent.loop.bounded._TICK", 0.01)
    liveness, seconds = Liveness(), 0
    both = threading.Barrier(3)

    def other() -> None:
        with desk.slots.one(lambda: False):
            both.wait(30)
            both.wait(30)

    others = [threading.Thread(target=other) for _ in range(2)]
    for thread in others:
        thread.start()
    both.wait(30)
    mine = threading.Thread(target=desk.follower.once)
    mine.start()
    until(lambda: desk.follower.status.waiting)
    for _ in range(3):
        desk.times.now += 1000.0
        until(lambda: desk.follower.status.alive == desk.times.wall())
        seconds += 1000
        assert liveness.silent(AgentStatus("1.0", 1, 0.0, (desk.follower.status,)), seconds) == ()
    assert not desk.follower.status.acting
    both.wait(30)
    for thread in (*others, mine):
        thread.join(30)
    assert not desk.follower.status.waiting
    assert desk.follower.status.passes == 1


def test_a_cluster_that_is_left_while_its_pass_waits_has_no_pass(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.agent.loop.bounded._TICK", 0.01)
    with desk.slots.one(lambda: False), desk.slots.one(lambda: False):
        mine = threading.Thread(target=desk.follower.once)
        mine.start()
        until(lambda: desk.follower.status.waiting)
        desk.follower.leave()
        mine.join(30)
        assert not mine.is_alive()
    assert desk.told == []


def test_passes_that_each_apply_a_new_commit_grow_in_nothing(desk: Desk) -> None:
    desk.repository.verdict = Verdict(Result.CONVERGED, "")
    same = asked()

    def applied(passes: int) -> None:
        for _ in range(passes):
            desk.push(same)
            desk.once(Trigger.EVENT)
            desk.told.clear()
            desk.repository.fetched.clear()
        gc.collect()

    applied(20)
    tracemalloc.start()
    try:
        applied(10)
        before, _ = tracemalloc.get_traced_memory()
        applied(50)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 50_000, f"{(after - before) / 50:.0f} bytes a pass"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_wish_brings_the_next_pass_forward(desk: Desk) -> None:
    request = desk.follower.wake(Reason(Trigger.REQUEST, "by ann"))
    assert not desk.follower.wait_passed(request, 0)
    desk.once()
    assert desk.follower.wait_passed(request, 0)


def test_a_clock_that_is_set_back_stops_nothing(desk: Desk) -> None:
    desk.once()
    desk.times.offset -= 86_400 * 365
    desk.push(asked("lab/hello:2"))
    assert desk.once().result is PassResult.APPLIED


@pytest.mark.parametrize("stage", ["fetch", "open"])
def test_health_is_unknown_once_nobody_has_looked_for_three_intervals(desk: Desk, stage: str) -> None:
    desk.once()
    observed = desk.follower.status.observed
    assert observed == desk.times.wall()

    def away(at: str) -> None:
        if at == stage:
            raise Unreachable("git.example does not answer")

    desk.repository.hook, desk.repository.lost = away, True
    for _ in range(3):
        desk.once()
        assert desk.follower.status.health.state is HealthState.HEALTHY
    desk.once()
    status = desk.follower.status
    assert (status.health.state, status.observed) == (HealthState.UNKNOWN, observed)
    desk.repository.hook = lambda _stage: None
    desk.once()
    assert desk.follower.status.health.state is HealthState.HEALTHY

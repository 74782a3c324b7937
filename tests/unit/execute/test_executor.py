"""How a plan is carried out: what is tried again, what is waited for, what a failure stops and what it does not."""

import threading

import pytest
from unit.execute.scripted import Called, Ran, awaited, key, made

from swarmplan.errors import (
    Conflict,
    Failure,
    NotConverged,
    NotFound,
    Permanent,
    Refused,
    Transient,
    Unreachable,
)
from swarmplan.events import Event, Stage
from swarmplan.steps.base import Milestone

BUSY = Transient("no leader just now")


def test_what_is_true_already_is_skipped_and_never_done() -> None:
    step = made("web", looks=[None])
    assert Ran(step).ended == {"web": (Stage.SKIPPED, "", 0)}
    assert step.done == ["look"]


def test_what_is_missing_is_done_and_checked_again() -> None:
    step = made("web", reason="does not exist yet")
    ran = Ran(step)
    assert step.done == ["look", "act", "look"]
    assert [(event.stage, event.detail) for event in ran.events] == [
        (Stage.STARTED, "does not exist yet"),
        (Stage.DONE, ""),
    ]


def test_what_people_should_know_of_how_it_was_done_is_reported_with_it() -> None:
    ran = Ran(made("web", acts=["by its tag"]))
    assert [event.detail for event in ran.events if event.stage is Stage.DONE] == ["by its tag"]
    assert ran.ended == {"web": (Stage.DONE, "by its tag", 0)}


def test_it_is_reported_too_where_the_step_has_to_be_waited_for() -> None:
    ran = Ran(made("web", looks=["not there", "starting", None], acts=["by its tag"]))
    assert ran.ended == {"web": (Stage.DONE, "by its tag", 0)}


def test_after_the_act_it_is_only_checked_until_it_is_true() -> None:
    step = made("web", looks=["not there", "starting", "starting", "nearly", None])
    ran = Ran(step)
    assert step.done.count("act") == 1
    told = [event.detail for event in ran.events if event.stage is Stage.WAITING]
    assert told == ["starting", "nearly"]


@pytest.mark.parametrize("error", [BUSY, Unreachable("timed out"), Conflict("update out of sequence")])
def test_what_may_pass_is_tried_again_looking_first(error: Failure) -> None:
    step = made("web", looks=["a", "b", None], acts=[error, None])
    ran = Ran(step)
    assert step.done == ["look", "act", "look", "act", "look"]
    assert ran.stages("web") == [Stage.STARTED, Stage.RETRIED, Stage.DONE]
    assert ran.events[1].detail == str(error)


def test_a_retry_for_the_same_reason_is_reported_once() -> None:
    ran = Ran(made("web", looks=["a", "b", "c", "d", None], acts=[BUSY, BUSY, BUSY, None]))
    assert ran.stages("web") == [Stage.STARTED, Stage.RETRIED, Stage.DONE]


GONE = NotFound("no such service")


def test_what_took_effect_although_its_answer_was_lost_is_not_done_twice() -> None:
    step = made("web", looks=["not there", None], acts=[Unreachable("connection reset")])
    assert Ran(step).ended["web"][0] is Stage.SKIPPED
    assert step.done.count("act") == 1


def test_what_does_not_pass_fails_at_its_deadline_with_the_last_error() -> None:
    step = made("web", looks=["not there"], acts=[BUSY])
    ran = Ran(step)
    assert ran.ended["web"] == (Stage.FAILED, "no leader just now", 1)
    assert 0 < ran.clock.now() <= step.deadline
    assert step.done.count("act") > 3


def test_what_does_not_become_true_in_time_is_not_converged() -> None:
    step = made("web", looks=["not there", "starting"])
    ran = Ran(step)
    assert ran.ended["web"] == (Stage.FAILED, "services.web: timed out after 10 s: starting", 5)
    assert step.done.count("act") == 1
    assert step.deadline <= ran.clock.now() < step.deadline + 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Permanent("disk full"), 1),
        (NotConverged("it was rolled back"), 5),
        (Refused("changed by somebody else"), 4),
    ],
)
def test_what_cannot_pass_fails_at_once(error: Failure, code: int) -> None:
    step = made("web", acts=[error])
    ran = Ran(step)
    assert ran.ended["web"] == (Stage.FAILED, str(error), code)
    assert step.done.count("act") == 1


def test_a_change_that_is_reported_of_nothing_there_is_tried_again() -> None:
    """While managers elect a leader an engine denies what is there (measured on 20.10.24)."""
    step = made("web", looks=["its spec differs", "its spec differs", None], acts=[GONE, None])
    assert Ran(step).ended["web"][0] is Stage.DONE
    assert step.done.count("act") == 2


def test_what_is_listed_no_more_is_gone() -> None:
    step = made("web", looks=["its spec differs", GONE], acts=[GONE])
    assert Ran(step).ended["web"] == (Stage.FAILED, "no such service", 1)
    assert step.done.count("act") == 1


def test_a_failure_stops_all_that_need_it_and_nothing_else() -> None:
    ran = Ran(
        made("a", acts=[Permanent("disk full")]),
        made("b", "a"),
        made("c", "b", "a", "d"),
        made("d"),
        made("e", "d"),
        made("f", "b"),  # near to none that failed
    )
    not_started = (Stage.NOT_STARTED, "needs 'make services.a'", 1)
    assert ran.ended == {
        "a": (Stage.FAILED, "disk full", 1),
        "b": not_started,
        "c": not_started,
        "d": (Stage.DONE, "", 0),
        "e": (Stage.DONE, "", 0),
        "f": not_started,
    }


def test_steps_come_after_their_needs_and_in_the_plans_order() -> None:
    ran = Ran(made("b"), made("c", "a"), made("a"), made("d", "gone"))
    assert [event.key.name for event in ran.events if event.stage is Stage.STARTED] == ["b", "a", "d", "c"]
    assert [outcome.key.name for outcome in ran.outcomes] == ["b", "c", "a", "d"]


def test_what_waits_holds_no_worker() -> None:
    ran = Ran(awaited("slow", looks=[*["not yet"] * 5, None]), made("quick"), parallelism=1)
    ended = [event.key.name for event in ran.events if event.stage is Stage.DONE]
    assert ended == ["quick", "slow"]


def test_nobody_answering_is_one_more_reason_to_wait() -> None:
    ran = Ran(awaited("web", looks=[Unreachable("timed out"), None]))
    assert ran.ended["web"][0] is Stage.DONE
    assert [event.detail for event in ran.events if event.stage is Stage.WAITING] == ["timed out"]
    lost = Ran(awaited("web", looks=[Unreachable("timed out")]))
    assert lost.ended["web"] == (Stage.FAILED, "services.web: timed out after 10 s: timed out", 5)


def test_a_wait_that_cannot_end_well_ends_at_once() -> None:
    ran = Ran(awaited("web", looks=["not yet", NotConverged("rolled back")]), made("x"))
    assert ran.ended["web"] == (Stage.FAILED, "rolled back", 5)


def test_milestones_are_silent() -> None:
    milestone = Milestone(key=key("all"), needs=frozenset({"make services.a"}))
    ran = Ran(made("a"), milestone)
    assert ran.stages("all") == []
    assert ran.ended["all"][0] is Stage.DONE


def test_a_stop_lets_what_is_under_way_end_and_starts_nothing_more() -> None:
    stop = threading.Event()

    def asked(event: Event) -> None:
        if event.stage is Stage.STARTED:
            stop.set()

    ran = Ran(made("a"), made("b", "a"), made("c"), stop=stop, listener=asked)
    assert ran.ended == {
        "a": (Stage.DONE, "", 0),
        "b": (Stage.NOT_STARTED, "stopped", 130),
        "c": (Stage.NOT_STARTED, "stopped", 130),
    }


def test_a_stop_ends_waits_and_retries() -> None:
    for step, reason in (
        (awaited("web", looks=["not yet"]), "stopped while waiting: not yet"),
        (made("web", looks=["not there"], acts=[BUSY]), "stopped while trying again: no leader just now"),
        (
            made("web", looks=["not there"], acts=[Conflict("update out of sequence")]),
            "stopped while trying again: update out of sequence",
        ),
    ):
        stop = threading.Event()

        def asked(event: Event, stop: threading.Event = stop) -> None:
            if event.stage in {Stage.WAITING, Stage.RETRIED}:
                stop.set()

        ran = Ran(step, stop=stop, listener=asked)
        assert ran.ended["web"] == (Stage.FAILED, reason, 130)
        assert ran.clock.now() < 1


def test_the_runs_own_deadline_bounds_the_whole() -> None:
    ran = Ran(awaited("slow", looks=["not yet"]), made("next", "other"), made("other"), deadline=3.0)
    assert ran.ended["slow"] == (Stage.FAILED, "timed out while waiting: not yet", 5)
    assert ran.ended["next"][0] is Stage.DONE
    retried = Ran(made("web", looks=["not there"], acts=[BUSY]), deadline=3.0)
    assert retried.ended["web"] == (Stage.FAILED, "timed out while trying again: no leader just now", 5)
    assert retried.clock.now() < 6
    late = Ran(made("a"), deadline=0.0)
    assert late.ended == {"a": (Stage.NOT_STARTED, "timed out", 5)}


def test_a_bug_is_raised_once_what_is_under_way_has_ended() -> None:
    failed, ended = threading.Event(), []

    def slow() -> None:
        assert failed.wait(10)
        ended.append("slow")

    def fails() -> None:
        failed.set()
        raise ZeroDivisionError

    steps = [Called(key=key("slow"), call=slow), Called(key=key("bug"), call=fails), made("later")]
    with pytest.raises(ZeroDivisionError):
        Ran(*steps, parallelism=2)
    assert ended == ["slow"]


def test_as_many_run_at_once_as_there_are_workers_and_no_more() -> None:
    running: list[int] = []
    most: list[int] = []
    pair = threading.Barrier(2, timeout=10)

    def counted() -> None:
        running.append(1)
        pair.wait()
        most.append(len(running))
        pair.wait()
        running.pop()

    Ran(*(Called(key=key(str(number)), call=counted) for number in range(6)), parallelism=2)
    assert max(most) == 2

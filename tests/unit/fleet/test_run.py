"""Several clusters at a time, within a bound on their machines."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Interrupted
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.fleet.run import all_of, each, results_of
from swarmplan.spec.fleet.settings import Student


def members(count: int) -> list[Member]:
    return [Member(Student(f"s{number}", ""), number, f"lab-{number}") for number in range(count)]


@given(st.lists(st.integers(1, 5), max_size=12), st.integers(1, 4), st.one_of(st.none(), st.integers(1, 6)))
def test_never_more_at_a_time_than_asked_for(sizes: list[int], parallelism: int, most: int | None) -> None:
    running: list[int] = []
    peaks: list[list[int]] = []
    lock = threading.Lock()
    started = threading.Semaphore(0)

    def work(member: Member) -> str:
        with lock:
            running.append(sizes[member.index])
            peaks.append(list(running))
        started.release()
        with lock:
            running.remove(sizes[member.index])
        return member.cluster

    done = list(
        each(
            members(len(sizes)),
            work,
            parallelism=parallelism,
            stop=threading.Event(),
            machines=lambda member: sizes[member.index],
            most_machines=most,
        )
    )
    assert sorted(one.cluster for one, _ in done) == sorted(f"lab-{number}" for number in range(len(sizes)))
    assert all(one.cluster == result for one, result in done)
    assert all(len(peak) <= parallelism for peak in peaks)
    assert most is None or all(sum(peak) <= most or len(peak) == 1 for peak in peaks)


def test_once_stopped_no_other_is_begun_and_those_that_run_end() -> None:
    stop, begun = threading.Event(), []

    def work(member: Member) -> None:
        begun.append(member.index)
        stop.set()

    done = list(each(members(5), work, parallelism=1, stop=stop))
    assert [one.index for one, _ in done] == begun == [0]


def test_results_stand_in_the_order_of_the_members_and_say_who_was_not_begun() -> None:
    stop, told = threading.Event(), []
    inside = members(4)

    def work(member: Member) -> MemberResult:
        stop.set()
        return MemberResult(member, Ending.READY)

    known = {"lab-0": MemberResult(inside[0], Ending.PAUSED)}
    found = results_of(inside, work, parallelism=1, stop=stop, ended=told.append, known=known)
    assert [(one.member.index, one.ending) for one in found] == [
        (0, Ending.PAUSED),
        (1, Ending.READY),
        (2, Ending.NOT_STARTED),
        (3, Ending.NOT_STARTED),
    ]
    assert [one.member.index for one in told] == [1]


def test_all_of_them_or_the_reason_why_not() -> None:
    stop = threading.Event()
    found = all_of(
        members(3), lambda member: member.index, parallelism=2, stop=stop, stopped="stopped in the middle"
    )
    assert found == (0, 1, 2)
    stop.set()
    with pytest.raises(Interrupted, match="stopped in the middle"):
        all_of(
            members(3), lambda member: member.index, parallelism=2, stop=stop, stopped="stopped in the middle"
        )

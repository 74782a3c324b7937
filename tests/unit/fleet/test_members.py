"""Who has which cluster, whoever comes and goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Refused
from swarmplan.fleet.members import Member, chosen, members_of
from swarmplan.fleet.register import KnownCluster
from swarmplan.spec.fleet.settings import FleetSettings, Student

IDS = st.lists(st.sampled_from([f"s{number}" for number in range(12)]), unique=True, max_size=12)


def settings(*ids: str, naming: str = "lab-{id}", **indexes: int) -> FleetSettings:
    students = tuple(Student(id=one, name=one, group=one[0], index=indexes.get(one)) for one in ids)
    return FleetSettings("lab", "fleet.yaml", ("lab.yaml",), (), naming, students)


def applied(
    members: tuple[Member, ...], known: dict[str, KnownCluster] | None = None
) -> dict[str, KnownCluster]:
    """What is remembered once these are applied."""
    begun = {one.cluster: KnownCluster(one.student, 1.0) for one in members if not one.removed}
    return {**(known or {}), **begun}


@given(st.lists(IDS, min_size=2, max_size=6))
def test_a_student_keeps_the_index_and_no_two_have_one(rosters: list[list[str]]) -> None:
    known: dict[str, KnownCluster] = {}
    for roster in rosters:
        members = members_of(settings(*roster), known)
        indexes = [one.index for one in members]
        assert len(set(indexes)) == len(indexes)
        assert all(one.index == known[one.cluster].student.index for one in members if one.cluster in known)
        assert {one.cluster for one in members if one.removed} == {
            name for name in known if name.removeprefix("lab-") not in roster
        }
        known = applied(members, known)


@given(IDS, st.randoms())
def test_a_moved_row_changes_nothing(roster: list[str], random: object) -> None:
    known = applied(members_of(settings(*roster), {}))
    moved = sorted(roster, key=lambda _: random.random())  # type: ignore[attr-defined]
    after = {one.student.id: one.index for one in members_of(settings(*moved), known)}
    assert after == {one.student.id: one.index for one in members_of(settings(*roster), known)}


@given(IDS)
def test_indexes_are_as_low_as_can_be(roster: list[str]) -> None:
    assert [one.index for one in members_of(settings(*roster), {})] == list(range(1, len(roster) + 1))


def test_an_index_of_the_roster_is_taken_as_it_is() -> None:
    found = members_of(settings("a", "b", "c", b=1), {})
    assert {one.student.id: one.index for one in found} == {"a": 2, "b": 1, "c": 3}


def test_an_index_that_another_cluster_has_is_refused() -> None:
    known = applied(members_of(settings("a", "b"), {}))
    with pytest.raises(Refused, match="gives c the index 1, which a's cluster has"):
        members_of(settings("b", "c", c=1), known)


def test_another_naming_makes_other_clusters_and_the_old_ones_are_removed() -> None:
    known = applied(members_of(settings("a"), {}))
    new, old = members_of(settings("a", naming="x-{id}"), known)
    assert (new.cluster, new.removed, old.cluster, old.removed) == ("x-a", False, "lab-a", True)
    assert (new.renamed_from, old.renamed_to) == ("lab-a", "x-a")
    assert new.index == old.index
    both = applied((new,), known)
    new, old = members_of(settings("a", naming="x-{id}"), both)
    assert (new.renamed_from, old.renamed_to) == ("", "x-a")


def test_a_name_that_another_students_cluster_has_is_refused() -> None:
    known = applied(members_of(settings("a", "1"), {}))
    with pytest.raises(Refused, match="naming gives a the cluster lab-1, which is 1's"):
        members_of(settings("a", "1", naming="lab-{index}"), known)


@given(IDS, st.dictionaries(st.sampled_from([f"s{number}" for number in range(12)]), st.integers(1, 15)))
def test_indexes_of_clusters_that_are_there_are_theirs_and_no_two_have_one(
    roster: list[str], seen: dict[str, int]
) -> None:
    found = {one.student.id: one.index for one in members_of(settings(*roster), {}, seen)}
    assert len(set(found.values())) == len(roster)
    once = {index for index in seen.values() if [seen.get(one) for one in roster].count(index) == 1}
    assert all(found[one] == seen[one] for one in roster if seen.get(one) in once)


def test_a_name_can_have_the_index() -> None:
    assert [one.cluster for one in members_of(settings("a", "b", naming="lab-{index}"), {})] == [
        "lab-1",
        "lab-2",
    ]


def test_some_are_chosen_by_pattern_and_by_group() -> None:
    every = members_of(settings("anna", "annika", "bob"), {})

    def ids(only: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> list[str]:
        return [one.student.id for one in chosen(every, only, groups)]

    assert ids() == ["anna", "annika", "bob"]
    assert ids(("ann*",)) == ["anna", "annika"]
    assert ids(("lab-*",)) == ["anna", "annika", "bob"]
    assert ids(("[!a]*",)) == ["bob"]
    assert ids(("lab-bob", "anna")) == ["anna", "bob"]
    assert ids(groups=("b",)) == ["bob"]
    assert ids(("ann*",), ("b",)) == []


def test_a_cluster_is_expired_once_its_time_is_over() -> None:
    student = Student("a", "a")
    assert not Member(student, 1, "lab-a").expired(60.0, 1e9)
    assert not Member(student, 1, "lab-a", since=100.0).expired(None, 1e9)
    assert not Member(student, 1, "lab-a", since=100.0).expired(60.0, 160.0)
    assert Member(student, 1, "lab-a", since=100.0).expired(60.0, 160.1)

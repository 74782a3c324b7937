"""Who has which cluster: the students of the roster, and those that were in it and whose clusters are still there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.fleet.register import KnownCluster
from swarmplan.spec.fleet.settings import FleetSettings, Student

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Member:
    """A student and their cluster. ``removed``: no row of the roster asks for this cluster any more; ``renamed_to``: because the fleet's naming
    gives the student's another name. That one is ``renamed_from`` this, until this is gone: both have one index, and the same addresses.
    ``since``: when it was applied first, in seconds since 1970; None before."""

    student: Student
    index: int
    cluster: str
    removed: bool = False
    since: float | None = None
    renamed_from: str = ""
    renamed_to: str = ""

    def expired(self, ttl: float | None, now: float) -> bool:
        """Whether it is older than it is to become."""
        return ttl is not None and self.since is not None and now - self.since > ttl


def members_of(
    settings: FleetSettings, known: Mapping[str, KnownCluster], seen: Mapping[str, int] = _NOTHING
) -> tuple[Member, ...]:
    """The members in the order of the roster, those that are no longer in it last. ``known`` are the clusters that were begun, by name: a student
    keeps the index of theirs, and a new one gets the lowest that is free. ``seen`` are indexes of clusters that are there though nothing is known of
    them, by student. Raises Refused where an index, or a name, that the file gives is another's."""
    indexes = _indexes(settings.students, known, seen)
    found = [_member(settings, student, indexes[student.id], known) for student in settings.students]
    names = {member.cluster for member in found}
    now = {member.student.id: member.cluster for member in found}
    gone = [
        Member(
            one.student,
            one.student.index or 0,
            name,
            removed=True,
            since=one.since,
            renamed_to=now.get(one.student.id, ""),
        )
        for name, one in sorted(known.items())
        if name not in names
    ]
    before = {one.student.id: one.cluster for one in gone}
    return (*(_after(one, before) for one in found), *gone)


def chosen(members: Iterable[Member], only: Sequence[str], groups: Sequence[str]) -> tuple[Member, ...]:
    """Those whose id a pattern of ``only`` names, or whose cluster where it names no id, and whose group is one of ``groups``; all where there is
    neither. All clusters' names begin alike: ``b*`` is to name no whole class ``b-lab``."""
    every = tuple(members)
    named = {one.cluster for pattern in only for one in _named(pattern, every)}
    return tuple(
        one
        for one in every
        if (not only or one.cluster in named) and (not groups or one.student.group in groups)
    )


def _named(pattern: str, members: Sequence[Member]) -> list[Member]:
    by_id = [one for one in members if fnmatchcase(one.student.id, pattern)]
    return by_id or [one for one in members if fnmatchcase(one.cluster, pattern)]


def _member(
    settings: FleetSettings, student: Student, index: int, known: Mapping[str, KnownCluster]
) -> Member:
    name = settings.cluster_name(student.id, index)
    had = known.get(name)
    if had is not None and had.student.id != student.id:
        raise Refused(
            f"naming gives {student.id} the cluster {name}, which is {had.student.id}'s: choose another naming, or destroy that cluster first"
        )
    return Member(replace(student, index=index), index, name, since=had.since if had else None)


def _after(member: Member, before: Mapping[str, str]) -> Member:
    """The member with the cluster that has to go before theirs can be made."""
    begun = member.since is not None
    return member if begun else replace(member, renamed_from=before.get(member.student.id, ""))


def _indexes(
    students: Sequence[Student], known: Mapping[str, KnownCluster], seen: Mapping[str, int]
) -> dict[str, int]:
    had = {one.student.id: one.student.index for one in known.values()}
    found = {one.id: one.index for one in students if one.index is not None}
    holders = {one.student.index: one.student.id for one in known.values()}
    for student, index in found.items():
        holder = holders.get(index, student)
        if holder != student:
            raise Refused(
                f"the roster gives {student} the index {index}, which {holder}'s cluster has: give another, or destroy that cluster first"
            )
    taken = {*found.values(), *(index for index in holders if index is not None)}
    for one in students:
        known_index = had.get(one.id)
        if one.id not in found and known_index is not None:
            found[one.id] = known_index
    found |= _of_clusters(seen, {one.id for one in students} - set(found), taken)
    taken |= set(found.values())
    free = (number for number in range(1, len(students) + len(taken) + 2) if number not in taken)
    for one in students:
        if one.id not in found:
            found[one.id] = next(free)
    return found


def _of_clusters(seen: Mapping[str, int], without: Collection[str], taken: Collection[int]) -> dict[str, int]:
    """The indexes of those clusters that are there, for students who are ``without`` one; of two with the same, the first has it."""
    first = {index: student for student, index in reversed(list(seen.items())) if student in without}
    return {student: index for index, student in first.items() if index not in taken}

"""Who has which cluster: the students of the roster, and those that were in it and whose clusters are still there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.fleet.register import KnownCluster
from swarmplan.spec.fleet.settings import FleetSettings, Student


@dataclass(frozen=True, slots=True)
class Member:
    """A student and their cluster. ``removed``: no row of the roster asks for this cluster any more. ``since``: when it was applied first, in
    seconds since 1970; None before."""

    student: Student
    index: int
    cluster: str
    removed: bool = False
    since: float | None = None

    def expired(self, ttl: float | None, now: float) -> bool:
        """Whether it is older than it is to become."""
        return ttl is not None and self.since is not None and now - self.since > ttl


def members_of(settings: FleetSettings, known: Mapping[str, KnownCluster]) -> tuple[Member, ...]:
    """The members in the order of the roster, those that are no longer in it last. ``known`` are the clusters that were begun, by name: a student
    keeps the index of theirs, and a new one gets the lowest that is free. Raises Refused where an index that the roster gives is another's."""
    indexes = _indexes(settings.students, known)
    found = [_member(settings, student, indexes[student.id], known) for student in settings.students]
    names = {member.cluster for member in found}
    gone = [
        Member(one.student, one.student.index or 0, name, removed=True, since=one.since)
        for name, one in sorted(known.items())
        if name not in names
    ]
    return (*found, *gone)


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
    return Member(replace(student, index=index), index, name, since=had.since if had else None)


def _indexes(students: Sequence[Student], known: Mapping[str, KnownCluster]) -> dict[str, int]:
    had = {one.student.id: one.student.index for one in known.values()}
    found = {one.id: one.index for one in students if one.index is not None}
    holders = {one.student.index: one.student.id for one in known.values()}
    for student, index in found.items():
        holder = holders.get(index, student)
        if holder != student:
            raise Refused(
                f"the roster gives {student} the index {index}, which {holder}'s cluster has: give another, or destroy that cluster first"
            )
    taken = set(found.values()) | set(holders)
    for one in students:
        known_index = had.get(one.id)
        if one.id not in found and known_index is not None:
            found[one.id] = known_index
    free = (number for number in range(1, len(students) + len(taken) + 2) if number not in taken)
    for one in students:
        if one.id not in found:
            found[one.id] = next(free)
    return found

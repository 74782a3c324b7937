"""The students of a fleet: each known by an id of its own, which makes a valid name of a cluster."""

import re
from collections.abc import Sequence
from dataclasses import replace

from swarmplan.spec.fleet.settings import FleetSettings, Student
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.roster import StudentSection
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label

_OTHER = re.compile(r"[^a-z0-9]+")


def resolve_students(
    sections: Sequence[StudentSection], settings: FleetSettings, document: Document
) -> FleetSettings:
    """The settings with their students. Errors go to the document's findings."""
    students = tuple(
        student
        for number, section in enumerate(sections)
        if (student := _student(section, number, settings, document)) is not None
    )
    _check_twice(students, settings, document)
    for name, pool in (("networks", settings.networks), ("hosts", settings.hosts)):
        if pool is not None and len(students) > pool.parts:
            document.error(
                ("pools", name),
                f"{pool.supernet} has {pool.parts} parts of /{pool.length}, and there are {len(students)} students: choose a larger"
                " supernet, or smaller parts",
            )
    return replace(settings, students=students)


def _student(
    section: StudentSection, number: int, settings: FleetSettings, document: Document
) -> Student | None:
    place = ("roster", number)
    document.require(place, section, "id")
    if section.id is None:
        return None
    try:
        dns_label(section.id, MAX_CLUSTER_NAME)
        dns_label(settings.cluster_name(section.id, section.index or 1), MAX_CLUSTER_NAME)
    except ValueError as error:
        near = _OTHER.sub("-", section.id.lower()).strip("-")[:MAX_CLUSTER_NAME]
        meant = f"; such as {near}" if near and near != section.id else ""
        document.error((*place, "id"), f"{error}{meant}")
        return None
    return Student(
        id=section.id,
        name=section.name or section.id,
        email=section.email or "",
        group=section.group or "",
        index=section.index,
        vars=dict(section.vars),
    )


def _check_twice(students: Sequence[Student], settings: FleetSettings, document: Document) -> None:
    """Report an id, an index or a cluster's name that two students have."""
    for key in ("id", "index"):
        first: dict[object, Student] = {}
        for number, student in enumerate(students):
            value = getattr(student, key)
            if value is None:
                continue
            other = first.setdefault(value, student)
            if other is not student:
                message = f"is that of {other.name}, too" if key == "index" else "is there twice"
                document.error(
                    ("roster", number, key), f"{value} {message}: each student has one of their own"
                )
    for index in (student.index for student in students):
        pools = [pool for pool in (settings.networks, settings.hosts) if pool is not None]
        if index is not None and any(index > pool.parts for pool in pools):
            number = next(number for number, student in enumerate(students) if student.index == index)
            document.error(
                ("roster", number, "index"), f"{index} is beyond the last part of the address pools"
            )

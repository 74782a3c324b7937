"""The students of a fleet: each known by an id of their own, which makes a valid name of a cluster."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from swarmplan.spec.fleet.settings import FleetSettings, Student
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.roster import StudentSection
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label
from swarmplan.spec.yaml.tree import value_position

_OTHER = re.compile(r"[^a-z0-9]+")
_JOINERS = "\u200c\u200d\u200e\u200f"
"""Invisible characters that Persian, Hindi, Hebrew and other names need: joiners, and marks of the direction."""
_ONE_LINE = ("name", "email", "group")


def resolve_students(
    sections: Sequence[StudentSection], settings: FleetSettings, document: Document
) -> FleetSettings:
    """The settings with their students. Errors go to the document's findings."""
    numbered = {
        number: student
        for number, section in enumerate(sections)
        if (student := _student(section, number, len(sections), settings, document)) is not None
    }
    _check_twice(numbered, document)
    _check_room(numbered, settings, document)
    return replace(settings, students=tuple(numbered.values()))


def _check_room(students: Mapping[int, Student], settings: FleetSettings, document: Document) -> None:
    """Report pools that have too few parts, or none for an index."""
    pools = [pool for pool in (settings.networks, settings.hosts) if pool is not None]
    for number, student in students.items():
        if student.index is not None and any(student.index > pool.parts for pool in pools):
            document.error(
                ("roster", number, "index"), f"{student.index} is beyond the last part of the address pools"
            )
    for name, pool in (("networks", settings.networks), ("hosts", settings.hosts)):
        if pool is not None and len(students) > pool.parts:
            document.error(
                ("pools", name),
                f"{pool.supernet} has {pool.parts} parts of /{pool.length}, and there are {len(students)} students: choose a larger"
                " supernet, or smaller parts",
            )


def _student(
    section: StudentSection, number: int, students: int, settings: FleetSettings, document: Document
) -> Student | None:
    place = ("roster", number)
    document.require(place, section, "id")
    for key in _ONE_LINE:
        if char := _unprintable(getattr(section, key) or ""):
            document.error((*place, key), f"has {char} in it, which cannot be shown in a line: leave it out")
    for name, value in section.vars.items():
        if "\0" in value:
            document.error((*place, "vars", name), "has a NUL in it, which no value can have")
    if section.id is None:
        return None
    try:
        dns_label(section.id, MAX_CLUSTER_NAME)
    except ValueError as error:
        near = nearest_id(section.id)
        meant = f"; such as {near}" if near and near != section.id else ""
        document.error((*place, "id"), f"{error}{meant}")
        return None
    # where the index is not known yet, as many digits as the last student's may have
    cluster = settings.cluster_name(section.id, section.index or students)
    if len(cluster) > MAX_CLUSTER_NAME:
        document.error(
            (*place, "id"),
            f"the cluster's name would be {cluster}, which has {len(cluster)} characters; at most {MAX_CLUSTER_NAME} are allowed: choose a"
            " shorter id, or a shorter naming of the fleet",
        )
        return None
    return Student(
        id=section.id,
        name=section.name or section.id,
        email=section.email or "",
        group=section.group or "",
        index=section.index,
        vars=dict(section.vars),
    )


def nearest_id(written: str) -> str:
    """A valid id that is near to this: ``mueller-jo`` of ``Mueller, Jo``, ``anna`` of ``Ánna``; "" where nothing of it can stay."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", written) if not unicodedata.combining(char)
    )
    return _OTHER.sub("-", plain.casefold()).strip("-")[:MAX_CLUSTER_NAME].strip("-")


def _unprintable(text: str) -> str:
    """The first character that would end the line, hide, or turn the line around, such as a line break or U+202E, by its name; "" for none."""
    for char in text:
        if not char.isprintable() and char not in _JOINERS and unicodedata.category(char) != "Zs":
            name = "a line break" if char in "\r\n" else unicodedata.name(char, "a control character")
            return f"{name} (U+{ord(char):04X})"
    return ""


def _check_twice(students: Mapping[int, Student], document: Document) -> None:
    """Report an id or an index that two students have."""
    for key in ("id", "index"):
        first: dict[object, int] = {}
        for number, student in students.items():
            value = getattr(student, key)
            other = first.setdefault(value, number)
            if value is None or other == number:
                continue
            at = value_position(document.tree, ("roster", other, key))
            message = f"is that of {students[other].name}, too" if key == "index" else "is there twice"
            document.error(
                ("roster", number, key),
                f"{value} {message}, first at line {at.line}: each student has one of their own",
            )

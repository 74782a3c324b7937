"""What is remembered of a fleet on this machine: which clusters were begun, whose they are, since when, and what their removal needs. Never
what is in them."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from swarmplan import private_json
from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.private_json import Form
from swarmplan.spec.fleet.settings import Student

_FORM = Form(
    "swarmplan/fleet/1",
    "what is remembered of the fleet",
    "restore the file from a backup, or set it aside: clusters that are there then need --allow foreign, and keep the indexes that they have of the address pools",
)


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """One cluster that was begun. The ``student`` is as the roster had them last, with their index; ``removal`` is what it takes to remove the
    cluster (``fleet.removal``), "" where that is not known."""

    student: Student
    since: float
    removal: str = ""


def read_register(path: Path) -> dict[str, KnownCluster]:
    """The clusters by name; none where there is no file. Raises Permanent where it cannot be read."""
    found = private_json.read(
        path, _FORM, lambda document: {name: _known(one) for name, one in document["clusters"].items()}
    )
    return found or {}


def write_register(path: Path, clusters: Mapping[str, KnownCluster]) -> None:
    """Remember these, whole or not at all; without any, the file is removed. Raises Permanent."""
    document = {"clusters": {name: _document(one) for name, one in sorted(clusters.items())}}
    private_json.write(path, _FORM, document if clusters else None)


def check_indexes(known: Mapping[str, KnownCluster], more: Mapping[str, KnownCluster]) -> None:
    """Raise Refused where somebody else has got the index of one of these by now."""
    holders = {one.student.index: one.student.id for one in known.values()}
    for one in more.values():
        holder = holders.get(one.student.index, one.student.id)
        if one.student.index is not None and holder != one.student.id:
            raise Refused(
                f"index {one.student.index} was given to {holder} in the meantime; {one.student.id} needs another: run the command again"
            )


def _document(one: KnownCluster) -> dict[str, Any]:
    found = {"student": asdict(one.student), "since": one.since}
    return {**found, "removal": one.removal} if one.removal else found


def _known(document: Any) -> KnownCluster:
    student = document["student"]
    return KnownCluster(
        Student(
            id=str(student["id"]),
            name=str(student["name"]),
            email=str(student["email"]),
            group=str(student["group"]),
            index=int(student["index"]),
            vars={str(name): str(value) for name, value in student["vars"].items()},
        ),
        float(document["since"]),
        str(document.get("removal") or ""),
    )

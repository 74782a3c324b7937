"""What is remembered of a fleet on this machine: which clusters were begun, whose they are, and since when. Never what is in them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.limits import FILE_BYTES
from swarmplan.spec.fleet.settings import Student

_FORMAT = "swarmplan/fleet/1"


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """One cluster that was begun. The ``student`` is as the roster had them last, with their index."""

    student: Student
    since: float


def read_register(path: Path) -> dict[str, KnownCluster]:
    """The clusters by name; none where there is no file. Raises Permanent where it cannot be read."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(FILE_BYTES))
        if document["format"] != _FORMAT:
            raise Permanent(
                f"{path}: is of another version of swarmplan ({document['format']}): use that one"
            )
        return {name: _known(one) for name, one in document["clusters"].items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Permanent(
            f"{path}: what is remembered of the fleet cannot be read ({reason_of(error)})"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Permanent(
            f"{path}: what is remembered of the fleet is not valid; restore the file from a backup, or set it aside: the students then"
            " get their indexes in the order of the roster"
        ) from error


def write_register(path: Path, clusters: Mapping[str, KnownCluster]) -> None:
    """Remember these, whole or not at all; without any, the file is removed. Raises Permanent."""
    document = {
        "format": _FORMAT,
        "clusters": {name: _document(one) for name, one in sorted(clusters.items())},
    }
    try:
        if not clusters:
            path.unlink(missing_ok=True)
            return
        private_files.make_folder(path.parent)
        private_files.write(path, json.dumps(document, indent=1).encode())
    except OSError as error:
        raise Permanent(
            f"{path}: what is remembered of the fleet cannot be written ({reason_of(error)}): free some space, or set XDG_STATE_HOME"
            " to another folder"
        ) from error


def _document(one: KnownCluster) -> dict[str, Any]:
    return {"student": asdict(one.student), "since": one.since}


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
    )

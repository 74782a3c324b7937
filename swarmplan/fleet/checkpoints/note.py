"""The note of a checkpoint: what it is of, and what is in its folder. No secret is in it."""

import json
from typing import Any

from swarmplan.dataclass import dataclass

_FORMAT = "swarmplan/checkpoint/1"


@dataclass(frozen=True, slots=True)
class VolumeCopy:
    """The content of a machine's volume of this name, in ``file`` of the checkpoint's folder; ``folder`` is where it is on the machine."""

    machine: str
    volume: str
    folder: str
    file: str


@dataclass(frozen=True, slots=True)
class Note:
    """``taken`` is in seconds since 1970; ``size`` counts the bytes of all that is kept."""

    name: str
    cluster: str
    student: str
    taken: float
    size: int
    volumes: tuple[VolumeCopy, ...] = ()


def written(note: Note) -> bytes:
    """The note as a file."""
    volumes = [
        {"machine": one.machine, "volume": one.volume, "folder": one.folder, "file": one.file}
        for one in note.volumes
    ]
    document: dict[str, Any] = {
        "format": _FORMAT,
        "name": note.name,
        "cluster": note.cluster,
        "student": note.student,
        "taken": note.taken,
        "size": note.size,
        "volumes": volumes,
    }
    return json.dumps(document, indent=1).encode()


def read(content: bytes) -> Note:
    """The note in a file. Raises ValueError for anything else."""
    try:
        document = json.loads(content)
        if document["format"] != _FORMAT:
            raise ValueError("of another version of swarmplan")
        volumes = tuple(
            VolumeCopy(str(one["machine"]), str(one["volume"]), str(one["folder"]), str(one["file"]))
            for one in document["volumes"]
        )
        if any("/" in one.file or one.file.startswith(".") for one in volumes):
            raise ValueError("it names a file outside of its folder")
        return Note(
            str(document["name"]),
            str(document["cluster"]),
            str(document["student"]),
            float(document["taken"]),
            int(document["size"]),
            volumes,
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not the note of a checkpoint") from error

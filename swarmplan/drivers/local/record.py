"""What the driver remembers of a cluster and of each host: small JSON files, written whole or not at all."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.drivers.local.layout import Layout
from swarmplan.errors import Permanent
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine
from swarmplan.system.processes import Identity


class Phase(StrEnum):
    """How far a host's making or unmaking got."""

    MAKING = "making"
    MADE = "made"
    REMOVING = "removing"


@dataclass(frozen=True, slots=True)
class HostRecord:
    """One host as last recorded. ``process`` is its first process, None when it was stopped on purpose or never ran."""

    machine: Machine
    phase: Phase
    address: str
    process: Identity | None = None


def read_subnet(path: Path) -> str | None:
    """The subnet of a cluster, as CIDR; None when it has no record yet."""
    document = _read(path)
    return None if document is None else str(document["subnet"])


def write_subnet(path: Path, subnet: str) -> None:
    """Remember the subnet of a cluster."""
    _write(path, {"subnet": subnet})


def read_host(path: Path) -> HostRecord | None:
    """The record of a host, None when there is none."""
    document = _read(path)
    if document is None:
        return None
    process = document["process"]
    return HostRecord(
        machine=machine_of(document["machine"]),
        phase=Phase(document["phase"]),
        address=document["address"],
        process=None if process is None else Identity(**process),
    )


def hosts(layout: Layout) -> dict[str, HostRecord]:
    """The records of all the cluster's hosts by machine. Raises PermissionError rather than show none to who may not look."""
    try:
        names = sorted(place.name for place in layout.hosts.iterdir())
    except FileNotFoundError:
        return {}
    records = {name: read_host(layout.host(name).record) for name in names}
    return {name: record for name, record in records.items() if record is not None}


def write_host(path: Path, record: HostRecord) -> None:
    """Remember a host."""
    _write(path, asdict(record) | {"machine": machine_document(record.machine)})


def _read(path: Path) -> dict[str, Any] | None:
    try:
        document: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise Permanent(
            f"{path} is damaged: remove the folder {path.parent} and run the command again"
        ) from error
    return document


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """A reader sees the old record or the new one, also after a power cut."""
    try:
        private_files.write(path, json.dumps(document, indent=1).encode())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error

"""The report of a verified backup, next to the archive: ``ARCHIVE.verified.json``."""

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Any

from swarmplan.archives.writing import replace
from swarmplan.dataclass import dataclass

_LONGEST = 1_000_000
"""Bytes of a report that are read."""


@dataclass(frozen=True, slots=True)
class Report:
    """``archive`` is the sha256 in the header of the archive it is about, ``verified`` the time of the verification (seconds
    since 1970), ``passed`` whether all matched; ``differences`` one line each; ``seconds`` durations by name."""

    archive: str
    verified: float
    passed: bool
    differences: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def report_file(archive: Path) -> Path:
    """The path of the report about an archive."""
    return archive.with_name(f"{archive.name}.verified.json")


def write_report(archive: Path, report: Report) -> Path:
    """Write the report about an archive, readable for its owner only; replaces an older one. Raises Permanent."""
    path = report_file(archive)
    replace(path, archive.name, json.dumps(asdict(report), indent=1).encode() + b"\n")
    return path


def read_report(archive: Path, sha256: str) -> Report | None:
    """The report about the archive whose header has this sha256; None where there is no valid one."""
    try:
        with report_file(archive).open("rb") as file:
            found = json.loads(file.read(_LONGEST))
        return _report(found) if found["archive"] == sha256 else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _report(found: dict[str, Any]) -> Report:
    return Report(
        archive=found["archive"],
        verified=float(found["verified"]),
        passed=found["passed"] is True,
        differences=tuple(map(str, found["differences"])),
        seconds={str(name): float(taken) for name, taken in found["seconds"].items()},
    )

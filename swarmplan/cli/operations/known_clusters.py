"""The clusters of this machine: those that have a journal, which are those that were changed and are not destroyed yet."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from swarmplan.cli.terminal.paths import other_clusters, state_folder
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.model.values.first_few import first_few
from swarmplan.system import regular_files

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site

_MOST = 1000
_TAIL = 1_000_000
"""Bytes at the end of a journal in which the last run is looked for."""
_SIMULATED = ".simulated"
_RUNS = ('"command"', '"ended"')
"""In the lines with which runs begin and end."""


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """One cluster and its last run. ``at`` is its last sign of life, an ISO time; ``files`` are those of the last run that had
    any; ``verdict`` is None where the run did not come to an end, or goes on. ``machines``: how many the last run that changed something wanted. None is
    what the journal does not say.
    ``named_in``: the files in which the last run of any may have found the name; ``ever_named_in``: all runs."""

    name: str
    simulated: bool
    files: tuple[str, ...]
    command: str | None
    at: str | None
    verdict: str | None
    machines: int | None
    named_in: tuple[str, ...] = ()
    ever_named_in: frozenset[str] = frozenset()


def known_clusters(*, runs_only: bool = False) -> list[KnownCluster]:
    """The clusters by name. ``runs_only``: by when their runs began and ended alone, which is faster. Raises Permanent where the
    folder cannot be read."""
    folder = state_folder() / "journal"
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _MOST) if entry.name.endswith(".jsonl")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Permanent(
            f"{folder}: the clusters of this machine cannot be read: {reason_of(error)}"
        ) from None
    marks = _RUNS if runs_only else ()
    return [_known(folder / name, marks) for name in sorted(names)]


def nearest_cluster(found: "Site") -> str:
    """The other cluster that may be meant, as a question; "" where no name is near."""
    from swarmplan.model.values.nearest import suggestion

    names = other_clusters(found.desired.cluster, simulated=found.simulated)
    return suggestion(found.desired.cluster, names).removeprefix("; ").capitalize()


def other_clusters_hint(found: "Site") -> str:
    """The same, else all other clusters; "" where there are none."""
    names = other_clusters(found.desired.cluster, simulated=found.simulated)
    return nearest_cluster(found) or (f"Clusters known here: {first_few(names)}." if names else "")


def _known(path: Path, marks: Sequence[str]) -> KnownCluster:
    name = path.name.removesuffix(".jsonl")
    lines = _lines(path, marks)
    begun = [line for line in lines if isinstance(line.get("command"), str)]
    last = begun[-1] if begun else {}
    end = next((line for line in lines if "ended" in line and line.get("run") == last.get("run")), {})
    machines = (line.get("machines") for line in reversed(lines))
    named = [files for line in begun if (files := _named_in(line)) is not None]
    return KnownCluster(
        name.removesuffix(_SIMULATED),
        name.endswith(_SIMULATED),
        next((files for line in reversed(begun) if (files := _texts(line.get("files")))), ()),
        _text(last.get("command")),
        _text(lines[-1].get("at")) if lines else None,
        _text(end.get("ended")),
        next((count for count in machines if isinstance(count, int)), None),
        named[-1] if named else (),
        frozenset().union(*named),
    )


def _named_in(begun: dict[str, Any]) -> tuple[str, ...] | None:
    """The file with the name in it, () for none; before that was recorded, all the files. None where the run had no file."""
    files, named = _texts(begun.get("files")), _text(begun.get("named_in"))
    if not files:
        return None
    return files if named is None else tuple(filter(None, [named]))


def _lines(path: Path, marks: Sequence[str]) -> list[dict[str, Any]]:
    """The lines at the end of a journal, of which each has one of these marks; none where it cannot be read."""
    try:
        with regular_files.opened(path) as file:
            file.seek(max(file.seek(0, os.SEEK_END) - _TAIL, 0))
            text = file.read(_TAIL)
    except (OSError, regular_files.NotRegular):
        return []
    found = []
    for line in text.splitlines():
        if marks and not any(mark.encode() in line for mark in marks):
            continue
        with suppress(ValueError, RecursionError):  # the first one may be cut
            body = json.loads(line)
            if isinstance(body, dict):
                found.append(body)
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()

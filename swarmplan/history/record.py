"""The record of one run: who ran what, when, from which commit, and what came of it. Names and counts only; never a value of the
spec, a secret, or what a service wrote."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.history.provenance import Provenance

FORMAT = 1
"""The format version. Keys are added to it, never renamed or taken away; a version that a reader does not know is not read."""
MOST_NAMES = 50
"""Resources, and steps, that a record names; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Record:
    """``id`` is the run's, which the journal of the machine that made it has too. ``started`` is an ISO time in UTC, ``duration``
    in seconds; ``result`` is the word of a ``Result``. ``changes`` counts the changed resources by action, ``changed``
    names them (``update services.web``); ``failed`` names the failed steps. ``steps`` is how many were done. ``epoch`` is
    that of the lease, 0 where there was none; ``digest`` that of the first plan, "" where there was none. ``partial``: the run
    was about a part of the file only. ``version`` is swarmplan's."""

    id: str
    cluster: str
    command: str
    started: str
    duration: float
    result: str
    origin: Provenance = field(default_factory=Provenance)
    changes: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    steps: int = 0
    epoch: int = 0
    digest: str = ""
    partial: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that cannot be read, and why: written by a newer version, too large, or not as records are."""

    id: str
    reason: str

"""Records of runs, for tests that say only what they are about."""

from dataclasses import replace
from typing import Any

from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record

ORIGIN = Provenance(
    user="ana",
    host="laptop",
    commit="0123456789abcdef0123456789abcdef01234567",
    author="Rin <rin@example.org>",
    branch="main",
    message="Scale web",
)
RECORD = Record(
    id="c6db3f86ab7b",
    cluster="lab",
    command="apply",
    started="2026-01-02T03:04:05Z",
    duration=62.4,
    result="converged",
    origin=ORIGIN,
    changes={"create": 1, "update": 2},
    changed=("create services.db", "update services.web", "update nodes.m1"),
    steps=5,
    epoch=3,
    digest="4c" * 32,
    version="0.1.0",
)


def record(**fields: Any) -> Record:
    """The sample with other values."""
    return replace(RECORD, **fields)

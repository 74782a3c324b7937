"""The history of a swarm under several writers at once, any of which may end anywhere: the newest records are always there, and what
is no record is never touched."""

import base64
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws.rig import Killed, Rig, law
from small_cluster import cluster
from unit.history.samples import RECORD, record

from swarmplan.adapters import Adapters
from swarmplan.errors import Unreachable
from swarmplan.history.encoding import decoded, encoded
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record, Unread
from swarmplan.history.store import records, store
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL, LEASE_NAME, RUN_PREFIX, is_bookkeeping
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.ports import Engine

pytestmark = pytest.mark.laws

OTHERS = st.dictionaries(
    st.sampled_from([LEASE_NAME, f"{RUN_PREFIX}1", f"{RUN_PREFIX}2", "swarmplan-run", "app", "run-1"]),
    st.sampled_from([None, "lease", "Run", ""]),
    max_size=4,
)
"""Configs that are no records: by their name, or by their label."""
EVENTS = st.lists(st.sampled_from(["", "", "another", "lost", "lost answer", "killed"]), max_size=40)
"""What happens before each call of an engine; at the end of the list nothing more does."""
TEXT = st.text(max_size=40)
SOME_TEXT = st.one_of(st.text("abc\x1b\n\u202e", min_size=3, max_size=9), TEXT)
"""Mostly one that can be read; as are these."""
DURATIONS = st.one_of(st.floats(0, 1e6), st.floats(), st.just(10**400))
COUNTS = st.one_of(st.integers(0, 99), st.integers(), st.just(10**400))


class Crowd:
    """Writers of records in one swarm. Before each call another may write a whole one, the call or its answer be lost, or
    the writer end."""

    def __init__(self, adapters: Adapters, keep: int, events: list[str]) -> None:
        self.made: list[str] = []
        self._adapters, self._keep, self._events = adapters, keep, events
        self._engine, self._number = adapters.manager(), 0
        adapters.manager = lambda *_: self  # type: ignore[method-assign,assignment]  # all of them speak through it

    def write(self) -> None:
        self._number += 1
        try:
            store(self._adapters, record(id=f"run{self._number}"), self._keep)
        except (Killed, Unreachable):
            return

    def contents(self, kind: Kind) -> list[Json]:
        self._happens()
        return self._engine.contents(kind)

    def remove_content(self, kind: Kind, config: str) -> None:
        self._happens()
        self._engine.remove_content(kind, config)

    def create_content(self, kind: Kind, body: Json) -> str:
        lost = self._happens()
        made = self._engine.create_content(kind, body)
        self.made.append(body["Name"].rpartition("-")[2])
        if lost:
            raise Unreachable("carried out, and not answered")
        return made

    def _happens(self) -> bool:
        event = self._events.pop() if self._events else ""
        if event == "another":
            self.write()
        elif event == "lost":
            raise Unreachable("no answer")
        elif event == "killed":
            raise Killed
        return event == "lost answer"


def configs(engine: Engine) -> dict[str, Any]:
    return {found["Spec"]["Name"]: found["Spec"].get("Labels") for found in engine.contents(Kind.CONFIG)}


@law
@given(st.integers(0, 5), st.integers(1, 9), EVENTS, OTHERS)
def test_the_newest_stay_and_others_are_never_touched(
    keep: int, writers: int, events: list[str], others: dict[str, str | None]
) -> None:
    rig = Rig()
    rig.apply(cluster())
    adapters = rig.adapters(cluster())
    engine = adapters.manager()
    for name, label in others.items():
        labels = {} if label is None else {BOOKKEEPING_LABEL: label}
        engine.create_content(
            Kind.CONFIG, {"Name": name, "Labels": labels, "Data": base64.b64encode(b"x").decode()}
        )
    crowd = Crowd(adapters, keep, events)
    for _ in range(writers):
        crowd.write()
    found = [kept.run.id for kept in records(engine)]
    assert found[:keep] == crowd.made[::-1][:keep]
    assert {name for name in configs(engine) if name in others} == {*others}
    events.clear()
    crowd.write()
    assert len(records(engine)) == min(keep, len(crowd.made))


@law
@given(
    st.builds(
        Record,
        id=st.just("run"), cluster=TEXT, command=SOME_TEXT, started=SOME_TEXT, duration=DURATIONS, result=SOME_TEXT,
        origin=st.builds(Provenance, *[TEXT] * 7, st.booleans()), changes=st.dictionaries(TEXT, COUNTS, max_size=3),
        changed=st.lists(TEXT, max_size=60).map(tuple), failed=st.lists(TEXT, max_size=60).map(tuple), steps=COUNTS,
    )
)  # fmt: skip
@example(RECORD)
def test_what_is_read_is_harmless_and_reads_the_same_again(any_record: Record) -> None:
    found = decoded(encoded(any_record), "run")
    needed = (any_record.command, any_record.started, any_record.result)
    counts = (any_record.steps, *any_record.changes.values())
    readable = all(plain_text(text, 40) for text in needed) and 0 <= min(counts) <= max(counts) <= 10**15
    if not (readable and 0 <= any_record.duration <= 10**9):
        assert isinstance(found, Unread)
        return
    assert isinstance(found, Record)
    assert decoded(encoded(found), "run") == found
    assert all(text.isprintable() for text in (found.command, *found.changed, found.origin.message))


@law
@given(st.text(max_size=200))
def test_no_data_breaks_the_list(data: str) -> None:
    assert decoded(data, "run").id == "run"
    assert decoded(base64.b64encode(data.encode(errors="replace")).decode(), "run").id == "run"


def test_a_record_is_bookkeeping() -> None:
    assert is_bookkeeping(f"{RUN_PREFIX}1", {BOOKKEEPING_LABEL: "run"})

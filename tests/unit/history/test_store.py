"""The records in a swarm: written, listed, and the oldest removed, beside others that do the same."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from laws.rig import Rig
from small_cluster import cluster
from unit.history.samples import RECORD, record

from swarmplan.adapters import Adapters
from swarmplan.errors import Conflict, InUse, NotFound, Unreachable
from swarmplan.history.record import Unread
from swarmplan.history.store import config_of, last_epoch, records, store
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL, RUN_PREFIX
from swarmplan.ports import Engine


@pytest.fixture
def adapters() -> Adapters:
    rig = Rig()
    rig.apply(cluster())
    return rig.adapters(cluster())


def ids(adapters: Adapters) -> list[str]:
    return [kept.run.id for kept in records(adapters.manager())]


def config(name: str, data: str = "x", label: str | None = "run") -> dict[str, Any]:
    labels = {BOOKKEEPING_LABEL: label} if label else {}
    return {"Name": name, "Labels": labels, "Data": base64.b64encode(data.encode()).decode()}


def make(adapters: Adapters, name: str, data: str = "x", label: str | None = "run") -> None:
    adapters.manager().create_content(Kind.CONFIG, config(name, data, label))


def names(adapters: Adapters) -> set[str]:
    return {found["Spec"]["Name"] for found in adapters.manager().contents(Kind.CONFIG)}


def test_the_newest_are_kept_and_listed_first(adapters: Adapters) -> None:
    for number in range(5):
        store(adapters, record(id=f"run{number}", started=f"20{30 - number}-01-01T00:00:00Z"), 3)
    assert ids(adapters) == ["run4", "run3", "run2"]  # by the order of the swarm, not by anybody's clock
    store(adapters, record(id="run5"), 1)
    assert ids(adapters) == ["run5"]


def test_its_config_has_our_label_and_no_clusters(adapters: Adapters) -> None:
    store(adapters, RECORD, 3)
    (found,) = adapters.manager().contents(Kind.CONFIG)
    assert found["Spec"]["Name"] == f"{RUN_PREFIX}20260102T030405Z-{RECORD.id}"
    assert found["Spec"]["Labels"] == {BOOKKEEPING_LABEL: "run"}
    assert records(adapters.manager())[0].run == RECORD


def test_none_are_kept(adapters: Adapters) -> None:
    store(adapters, record(id="a"), 3)
    store(adapters, record(id="b"), 0)
    assert ids(adapters) == []


def test_what_is_no_record_is_neither_listed_nor_removed(adapters: Adapters) -> None:
    others = {
        f"{RUN_PREFIX}theirs": None,
        f"{RUN_PREFIX}other": "lease",
        "swarmplan-lease": "lease",
        "run-1": "run",
        "app": None,
    }
    for name, label in others.items():
        make(adapters, name, label=label)
    store(adapters, RECORD, 1)
    store(adapters, record(id="second"), 1)
    assert ids(adapters) == ["second"]
    assert names(adapters) == {*others, config_of(record(id="second"))["Name"]}


def test_records_that_cannot_be_read_are_listed_and_go_when_they_are_old(adapters: Adapters) -> None:
    make(adapters, f"{RUN_PREFIX}20260101T000000Z-spoilt")
    make(adapters, f"{RUN_PREFIX}20260101T000000Z-newer", '{"format_version": 9}')
    make(adapters, f"{RUN_PREFIX}L_arge", "x" * 100_000)
    found = [kept.run for kept in records(adapters.manager())]
    assert [each.id for each in found] == [f"{RUN_PREFIX}L_arge", "newer", "spoilt"]
    assert all(isinstance(each, Unread) for each in found)
    store(adapters, RECORD, 2)
    assert ids(adapters) == [RECORD.id, f"{RUN_PREFIX}L_arge"]


def test_a_watch_that_repeats_itself_is_recorded_once(adapters: Adapters) -> None:
    store(adapters, record(id="a", command="watch", result="failed"), 9)
    store(
        adapters,
        record(id="b", command="watch", result="failed", started="2027-01-01T00:00:00Z", duration=1, epoch=9),
        9,
    )
    assert ids(adapters) == ["a"]
    store(adapters, record(id="c", command="watch", result="failed", steps=9), 9)
    store(adapters, record(id="d"), 9)
    store(adapters, record(id="e"), 9)
    assert ids(adapters) == ["e", "d", "c", "a"]


class Failing:
    """An engine whose calls of this name fail at first, with what happens before."""

    def __init__(
        self, engine: Engine, call: str, errors: list[Exception], before: Callable[[], object] = lambda: None
    ) -> None:
        self._engine, self._call, self._errors, self._before = engine, call, errors, before

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._engine, name)

        def called(*args: Any) -> Any:
            if name == self._call and self._errors:
                self._before()
                raise self._errors.pop(0)
            return real(*args)

        return called


def failing(
    adapters: Adapters,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    *errors: Exception,
    before: Callable[[], object] = lambda: None,
) -> None:
    engine = Failing(adapters.manager(), call, list(errors), before)
    monkeypatch.setattr(adapters, "manager", lambda: engine)


def test_a_request_that_was_given_up_and_carried_out_all_the_same(
    adapters: Adapters, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = adapters.manager()
    carried_out = lambda: engine.create_content(Kind.CONFIG, config_of(RECORD))  # noqa: E731 - shorter so
    failing(adapters, monkeypatch, "create_content", Unreachable("no answer"), before=carried_out)
    store(adapters, RECORD, 3)
    assert ids(adapters) == [RECORD.id]


def test_what_no_manager_takes_is_an_error(adapters: Adapters, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(adapters, monkeypatch, "create_content", *[Unreachable("no answer")] * 3)
    with pytest.raises(Unreachable):
        store(adapters, RECORD, 3)


def test_a_config_of_somebody_else_of_the_very_name(adapters: Adapters) -> None:
    make(adapters, config_of(RECORD)["Name"], label=None)
    with pytest.raises(Conflict):
        store(adapters, RECORD, 3)
    assert ids(adapters) == []


@pytest.mark.parametrize("error", [NotFound("gone"), InUse("used")])
def test_one_that_cannot_be_removed_does_not_keep_the_others(
    adapters: Adapters, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    for number in range(4):
        store(adapters, record(id=f"run{number}"), 9)
    failing(adapters, monkeypatch, "remove_content", error)
    store(adapters, record(id="new"), 2)
    assert ids(adapters) == ["new", "run3", "run0"]


def test_the_last_epoch_is_the_highest_that_can_be_read(adapters: Adapters) -> None:
    assert last_epoch(adapters.manager()) == 0
    for number, epoch in enumerate((3, 8, 5)):
        store(adapters, record(id=f"run{number}", epoch=epoch), 5)
    make(adapters, f"{RUN_PREFIX}20260102T030405Z-spoilt")
    make(adapters, f"{RUN_PREFIX}20260102T030405Z-others", label=None)
    assert last_epoch(adapters.manager()) == 8

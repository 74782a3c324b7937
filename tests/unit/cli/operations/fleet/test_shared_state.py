"""The lock of what the clusters of a fleet share: whoever waits for it waits for so long, wherever its holder is, and ends with a signal."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swarmplan.cli.operations.fleet import shared_state
from swarmplan.cli.operations.fleet.shared_state import SharedState
from swarmplan.errors import Interrupted, Locked


@contextmanager
def elsewhere(shared: SharedState) -> Iterator[None]:
    """Another thread has it for as long as the block lasts."""
    has, ends = threading.Event(), threading.Event()

    def work() -> None:
        with shared.held():
            has.set()
            ends.wait(60)

    thread = threading.Thread(target=work)
    thread.start()
    assert has.wait(60)
    try:
        yield
    finally:
        ends.set()
        thread.join()


def same(shared: SharedState, _place: Path) -> SharedState:
    return shared


def another(_shared: SharedState, place: Path) -> SharedState:
    return SharedState(place, "changes what the clusters of lab share", lambda _line: None)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shared_state, "_NOTE_AFTER", 0.01)
    return tmp_path / "fleets" / "lab.lock"


Waits = Callable[[SharedState, Path], SharedState]


@pytest.mark.parametrize("waits", [same, another])
def test_who_waits_for_too_long_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch, waits: Waits
) -> None:
    monkeypatch.setattr(shared_state, "_LONGEST", 0.1)
    shared = SharedState(place, "changes what the clusters of lab share", lambda _line: None)
    with (
        elsewhere(shared),
        pytest.raises(Locked, match="what the clusters of lab share"),
        waits(shared, place).held(),
    ):
        pass
    with waits(shared, place).held() as first:
        assert first


@pytest.mark.parametrize("waits", [same, another])
def test_a_signal_ends_the_wait(place: Path, monkeypatch: pytest.MonkeyPatch, waits: Waits) -> None:
    monkeypatch.setattr(shared_state, "received", lambda: signal.SIGTERM)
    shared, began = (
        SharedState(place, "changes what the clusters of lab share", lambda _line: None),
        time.monotonic(),
    )
    with elsewhere(shared), pytest.raises(Interrupted), waits(shared, place).held():
        pass
    assert time.monotonic() - began < 60


def test_the_time_in_the_own_command_counts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten threads that wait for another command the last does not wait ten times as long."""
    monkeypatch.setattr(shared_state, "_LONGEST", 0.3)
    endings: list[float] = []
    shared, other = (
        SharedState(place, "changes what the clusters of lab share", lambda _line: None) for _ in range(2)
    )

    def work() -> None:
        began = time.monotonic()
        with pytest.raises(Locked), shared.held():
            pass
        endings.append(time.monotonic() - began)

    threads = [threading.Thread(target=work) for _ in range(10)]
    with elsewhere(other):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(endings) == 10
    assert max(endings) < 2.0

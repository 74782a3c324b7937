"""A lock that one process holds at a time."""

import os
from pathlib import Path

import pytest

from swarmplan import lock_files, private_files


def test_another_is_told_who_holds_it_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "agent.lock"
    with lock_files.held(path):
        with pytest.raises(lock_files.Held) as raised, lock_files.held(path):
            pass
        assert raised.value.pid == str(os.getpid())
    with lock_files.held(path):
        pass


def test_those_that_share_it_hold_it_together_and_keep_others_out(tmp_path: Path) -> None:
    path = tmp_path / "agent.lock"
    with lock_files.held(path, shared=True):
        with lock_files.held(path, shared=True):
            pass
        with pytest.raises(lock_files.Held), lock_files.held(path):
            pass
    with lock_files.held(path), pytest.raises(lock_files.Held), lock_files.held(path, shared=True):
        pass


def test_a_file_that_is_removed_before_it_is_locked_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock = tmp_path / "agent.lock", private_files.lock

    def removed_first(handle: int, place: Path, *, shared: bool) -> bool:
        monkeypatch.setattr(private_files, "lock", lock)
        place.unlink()
        return lock(handle, place, shared=shared)

    monkeypatch.setattr(private_files, "lock", removed_first)
    with lock_files.held(path):
        with pytest.raises(lock_files.Held), lock_files.held(path):
            pass
        assert path.read_text() == f"{os.getpid()}\n"

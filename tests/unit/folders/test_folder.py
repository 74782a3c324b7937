"""Whole folders: the adapter."""

import pytest
from unit.folders import made

from swarmplan.errors import Permanent
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.backup import LogPosition

FOLDERS = CopiedFolders()
OTHERS = {
    "./docker-state.json": b"{}",
    **made.log([made.segment(made.entry(5, 812), made.state(5, 812))]),
    "./worker/tasks.db": b"x" * 700,
}


def test_unlocking_changes_the_key_file_alone_and_only_once() -> None:
    locked = made.folder({**OTHERS, made.KEY_FILE: made.key_file(locked=True), "./state.json": b"[]"})
    opened = FOLDERS.unlocked(locked, made.KEY)
    before, after = made.files(locked), made.files(opened)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == [made.KEY_FILE]
    assert after[made.KEY_FILE].startswith(b"-----BEGIN PRIVATE KEY-----\nkek-version: 813\n")
    assert FOLDERS.unlocked(opened, made.KEY) == opened
    assert FOLDERS.unlocked(opened, "") == opened
    assert FOLDERS.position(opened) == FOLDERS.position(locked) == LogPosition(5, 812)


@pytest.mark.parametrize("extra", [0, 1, 511, 512, 513])
def test_whatever_its_size_the_archive_stays_whole(extra: int) -> None:
    file = made.key_file(locked=True, headers={"kek-version": "1", "x": "y" * extra})
    state = made.folder({made.KEY_FILE: file, **OTHERS})
    opened = FOLDERS.unlocked(state, made.KEY)
    assert len(opened) % 512 == 0
    assert {**made.files(opened), made.KEY_FILE: b""} == {**made.files(state), made.KEY_FILE: b""}


def test_an_unlocked_folder_comes_back_as_it_was() -> None:
    state = made.folder({made.KEY_FILE: made.key_file(locked=False), **OTHERS})
    assert FOLDERS.unlocked(state, made.KEY) is state


def test_a_wrong_key_is_refused() -> None:
    state = made.folder({made.KEY_FILE: made.key_file(locked=True)})
    with pytest.raises(Permanent, match="does not open"):
        FOLDERS.unlocked(state, made.CAPTURED_KEY)


def test_a_folder_of_no_manager_has_no_position() -> None:
    with pytest.raises(Permanent, match="no readable raft log"):
        FOLDERS.position(made.folder({made.KEY_FILE: b""}))
    with pytest.raises(Permanent, match=r"has no certificates/swarm-node\.key"):
        FOLDERS.unlocked(made.folder(OTHERS), made.KEY)


@pytest.mark.parametrize("state", [b"no archive", b"x" * 2048, made.folder(OTHERS)[:700]])
def test_what_is_no_archive_is_said_so(state: bytes) -> None:
    with pytest.raises(Permanent, match="not a valid tar archive"):
        FOLDERS.position(state)
    with pytest.raises(Permanent, match="not a valid tar archive"):
        FOLDERS.unlocked(state, made.KEY)

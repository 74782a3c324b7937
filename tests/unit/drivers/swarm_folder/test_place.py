import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from unit.drivers.swarm_folder.folders import folder

from swarmplan.drivers.swarm_folder import place
from swarmplan.drivers.swarm_folder.archive import Entry, entries
from swarmplan.errors import Permanent


class Killed(BaseException):
    """What ends a process in the middle."""


def ours(node: bytes = b"{}") -> list[Entry]:
    return folder(os.getuid(), os.getgid(), node)


def put(data: Path, there: list[Entry]) -> None:
    place.stage(data, there)
    place.swap(data)


def node(data: Path) -> bytes:
    return (data / "swarm" / "docker-state.json").read_bytes()


def test_what_was_laid_is_read_again_and_stands_alone(tmp_path: Path) -> None:
    put(tmp_path, ours(b"first"))
    put(tmp_path, ours(b"second"))
    assert [place.name for place in tmp_path.iterdir()] == ["swarm"]
    assert sorted(place.read(tmp_path), key=lambda entry: entry.name) == ours(b"second")
    assert entries(place.copied("machine one", tmp_path)) == place.read(tmp_path)


def test_a_log_file_has_its_place_on_the_disk(tmp_path: Path) -> None:
    put(tmp_path, ours())
    seen = (tmp_path / "swarm/raft/log.wal").stat()
    assert seen.st_size == 3005
    assert seen.st_blocks * 512 >= 3005


def test_sockets_and_spare_log_files_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, ours())
    (tmp_path / "swarm/raft/wal-v3-encrypted").mkdir()
    (tmp_path / "swarm/raft/wal-v3-encrypted/0.tmp").write_bytes(bytes(99))
    monkeypatch.chdir(tmp_path / "swarm")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as control:
        control.bind("control.sock")
        names = {entry.name for entry in place.read(tmp_path)}
    assert names == {entry.name for entry in ours()} | {"raft/wal-v3-encrypted"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, ours())
    (tmp_path / "swarm/certificates/more").symlink_to("/etc")
    with pytest.raises(
        Permanent, match=r"machine one: .*'certificates/more' in it is neither a folder nor a plain file"
    ):
        place.copied("machine one", tmp_path)


@pytest.mark.parametrize("empty", [True, False])
def test_where_no_member_is_nothing_is_copied(tmp_path: Path, empty: bool) -> None:  # noqa: FBT001  # a column
    if empty:
        (tmp_path / "swarm").mkdir()
    with pytest.raises(Permanent, match="machine one: its engine is not in a swarm"):
        place.see_member("machine one", tmp_path)


@pytest.mark.parametrize("before", [b"old", b""])
@pytest.mark.parametrize("step", range(9))
def test_a_kill_leaves_the_old_folder_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, before: bytes
) -> None:
    if before:
        put(tmp_path, ours(before))
    else:
        (tmp_path / "swarm").mkdir()
    counted = iter(range(1000))

    def deadly(work: Callable[..., object]) -> Callable[..., object]:
        def done(*arguments: object, **options: object) -> object:
            if next(counted) == step:
                raise Killed
            return work(*arguments, **options)

        return done

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", deadly(Path.rename))
        patch.setattr(place.shutil, "rmtree", deadly(place.shutil.rmtree))
        patch.setattr(place, "sync_folder", deadly(place.sync_folder))
        with suppress(Killed):
            put(tmp_path, ours(b"new"))
    place.recover(tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["swarm"]
    there = node(tmp_path) if (tmp_path / "swarm/docker-state.json").exists() else b""
    assert there in {before, b"new"}
    if there:
        assert sorted(place.read(tmp_path), key=lambda entry: entry.name) == ours(there)


def test_an_engine_that_started_in_the_middle_gets_the_old_folder_back(tmp_path: Path) -> None:
    put(tmp_path, ours(b"old"))
    (tmp_path / "swarm").rename(tmp_path / "swarm.old")
    (tmp_path / "swarm").mkdir()  # the engine's own, empty
    place.recover(tmp_path)
    assert node(tmp_path) == b"old"


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, ours(b"old"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(place.os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space left on device") as failure:
        place.stage(tmp_path, ours(b"new"))
    assert failure.value.filename == str(tmp_path / "swarm.new")
    assert [found.name for found in tmp_path.iterdir()] == ["swarm"]
    assert node(tmp_path) == b"old"

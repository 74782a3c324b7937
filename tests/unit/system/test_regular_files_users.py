"""Whoever reads a file of the user's says in one line that it has nothing to read yet, as a kernel's log may."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from swarmplan.archives import reading
from swarmplan.cli.wiring import saved_plan
from swarmplan.drivers import certificate
from swarmplan.errors import Permanent, SpecError
from swarmplan.keys.file import FileKeeper
from swarmplan.model.content import Source
from swarmplan.sources.reader import Reader
from swarmplan.spec import archive
from swarmplan.system import regular_files


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Somebody holds it open to write, and writes nothing; it passes for a regular file."""
    path = tmp_path / "silent"
    os.mkfifo(path, 0o600)
    held = os.open(path, os.O_RDWR)
    monkeypatch.setattr(regular_files, "require_regular", lambda *_: None)
    yield path
    os.close(held)


USERS: list[Callable[[Path], object]] = [
    lambda path: Reader({}).read(Source(file=str(path))),
    lambda path: FileKeeper(str(path)).get(),
    reading.header_of,
    reading.payload_of,
    lambda path: saved_plan.read(str(path), simulate=False),
    archive.read_archive,
]


@pytest.mark.parametrize("read", USERS, ids=["content", "key", "header", "backup", "plan", "image"])
def test_a_file_that_has_nothing_yet_is_told_of_in_one_line(
    silent: Path, read: Callable[[Path], object]
) -> None:
    with pytest.raises((Permanent, SpecError, OSError), match=r"^[^\n]*it has nothing to read yet[^\n]*$"):
        read(silent)


def test_a_certificate_and_a_saved_plan_that_have_nothing_yet_are_none(silent: Path) -> None:
    assert certificate.read(silent) is None
    assert not saved_plan.is_plan(str(silent))


def test_the_whole_of_a_file_is_asked_for_in_the_same_way(silent: Path, tmp_path: Path) -> None:
    with regular_files.opened(silent) as file, pytest.raises(BlockingIOError):
        file.read()
    (tmp_path / "long").write_bytes(bytes(200_000))
    with regular_files.opened(tmp_path / "long") as file:
        assert file.read() == bytes(200_000)


def test_a_certificate_that_is_a_link_is_none(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc/kmsg")
    assert certificate.read(tmp_path / "link") is None

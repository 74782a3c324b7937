"""The backup directory: which backups there are, whose they are, which are verified, and which go."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from archive_samples import COPY, TAKEN, archive, new_archive

from swarmplan.archives.directory import BackupDirectory
from swarmplan.archives.encryption import unencrypted
from swarmplan.archives.reading import header_of
from swarmplan.archives.report import Report, read_report, report_file, write_report
from swarmplan.errors import Permanent
from swarmplan.model.backup import BackupNote


def made(folder: Path, at: float) -> Path:
    store = new_archive(folder, at=at)
    store.put(COPY)
    assert store.path
    return store.path


def report(path: Path, **changes: object) -> Report:
    about = Report(
        header_of(path).sha256, TAKEN + 99, passed=True, differences=("a", "b"), seconds={"restore": 2.5}
    )
    return replace(about, **changes)  # type: ignore[arg-type]  # its fields


@pytest.fixture
def backups(tmp_path: Path) -> BackupDirectory:
    return BackupDirectory(tmp_path, "lab")


def test_an_empty_directory_and_none_are_the_same(tmp_path: Path, backups: BackupDirectory) -> None:
    for one in (backups, BackupDirectory(tmp_path / "none", "lab")):
        assert (one.archives(), one.notes(), one.newest()) == ((), (), None)


def test_a_folder_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = BackupDirectory(tmp_path / "file", "lab")
    assert one.archives() == ()


def test_they_are_sorted_by_age_without_other_files(tmp_path: Path, backups: BackupDirectory) -> None:
    new, old, middle = made(tmp_path, TAKEN + 9), made(tmp_path, TAKEN), made(tmp_path, TAKEN + 0.5)
    other = archive(unencrypted())
    other = replace(other, header=replace(other.header, cluster="lab-2"))
    (tmp_path / "lab-20260102T030405Z-9.backup").write_bytes(other.encrypted(unencrypted()))
    (tmp_path / "copy.of").write_bytes(new.read_bytes())
    (tmp_path / "notes.backup").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.backup").mkdir()
    os.mkfifo(tmp_path / "pipe.backup")
    assert backups.notes() == tuple(
        BackupNote(str(path), taken)
        for path, taken in ((old, TAKEN), (middle, TAKEN + 0.5), (new, TAKEN + 9))
    )
    newest = backups.newest()
    assert newest
    assert (newest.path, newest.header) == (new, header_of(new))


def test_damaged_archives_do_not_count(tmp_path: Path, backups: BackupDirectory) -> None:
    whole, cut, empty, newer = (made(tmp_path, TAKEN + second) for second in range(4))
    encrypted = header_of(cut).size
    cut.write_bytes(cut.read_bytes()[:-1])
    empty.write_bytes(b"")
    newer.write_bytes(newer.read_bytes().replace(b'"format":1', b'"format":7', 1))
    assert [found.path for found in backups.archives()] == [whole]
    for path, fault in (
        (cut, f"truncated: 1 of {encrypted} bytes are missing"),
        (empty, "not a swarmplan backup"),
        (newer, "made by a newer swarmplan .format 7, this one reads 1."),
    ):
        with pytest.raises(Permanent, match=f"{path.name}: {fault}"):
            header_of(path)
    assert backups.keep(1, whole) == ()
    assert cut.exists()


def test_the_oldest_beyond_the_count_are_removed_with_their_reports(
    tmp_path: Path, backups: BackupDirectory
) -> None:
    paths = [made(tmp_path, TAKEN + second) for second in range(4)]
    for path in paths:
        write_report(path, report(path))
    assert backups.keep(4, paths[3]) == ()
    assert backups.keep(2, paths[3]) == (paths[0], paths[1])
    assert sorted(tmp_path.iterdir()) == sorted([*paths[2:], *map(report_file, paths[2:])])


@pytest.mark.parametrize("count", [1, 0])
def test_the_new_one_is_kept_at_any_time_stamp(tmp_path: Path, backups: BackupDirectory, count: int) -> None:
    now, later = made(tmp_path, TAKEN), made(tmp_path, TAKEN + 100)
    assert backups.keep(count, now) == (later,)
    assert list(tmp_path.iterdir()) == [now]


def test_the_new_one_is_recognized_by_any_path_to_it(tmp_path: Path, backups: BackupDirectory) -> None:
    now, _ = made(tmp_path, TAKEN), made(tmp_path, TAKEN + 100)
    (tmp_path / "way").symlink_to(tmp_path)
    backups.keep(1, tmp_path / "way" / now.name)
    assert now.exists()


def test_a_new_one_elsewhere_counts_as_kept(tmp_path: Path, backups: BackupDirectory) -> None:
    old, new = made(tmp_path, TAKEN), made(tmp_path, TAKEN + 1)
    assert backups.keep(2, Path("/srv/elsewhere.backup")) == (old,)
    assert list(tmp_path.iterdir()) == [new]


def test_a_failed_removal_of_an_old_one_is_an_error(
    tmp_path: Path, backups: BackupDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = made(tmp_path, TAKEN), made(tmp_path, TAKEN + 1)

    def fails(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", fails)
    with pytest.raises(
        Permanent, match=f"{old}: an old backup cannot be removed: Read-only file system; remove it"
    ):
        backups.keep(1, new)


def test_it_is_verified_if_its_own_report_passed(tmp_path: Path, backups: BackupDirectory) -> None:
    passed, failed, altered, untried = (made(tmp_path, TAKEN + second) for second in range(4))
    write_report(passed, report(passed, passed=False))
    assert write_report(passed, report(passed)) == report_file(passed)
    write_report(failed, report(failed, passed=False))
    write_report(altered, report(passed))
    assert [note.verified for note in backups.notes()] == [TAKEN + 99, None, None, None]
    first = backups.archives()[0]
    assert first.report == report(passed)
    assert report_file(passed).stat().st_mode & 0o777 == 0o600
    assert report_file(passed).name == f"{passed.name}.verified.json"
    assert backups.archives()[3].path == untried


@pytest.mark.parametrize("change", [{"passed": "true"}, {"passed": 1}])
def test_only_true_passes(tmp_path: Path, change: dict[str, object]) -> None:
    path = made(tmp_path, TAKEN)
    report_file(path).write_text(json.dumps(asdict(report(path)) | change), encoding="utf-8")
    read = read_report(path, header_of(path).sha256)
    assert read
    assert not read.passed


@pytest.mark.parametrize(
    "change",
    [{"verified": "soon"}, {"verified": None}, {"differences": None}, {"seconds": []}, {"archive": "0"}],
)
def test_an_invalid_report_is_ignored(tmp_path: Path, change: dict[str, object]) -> None:
    path = made(tmp_path, TAKEN)
    report_file(path).write_text(json.dumps(asdict(report(path)) | change), encoding="utf-8")
    assert read_report(path, header_of(path).sha256) is None


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b"[" * 5000, b"3"])
def test_other_content_is_ignored_as_a_report(tmp_path: Path, text: bytes) -> None:
    path = made(tmp_path, TAKEN)
    report_file(path).write_bytes(text)
    assert read_report(path, header_of(path).sha256) is None

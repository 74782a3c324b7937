"""Mirrors that nobody follows any more are removed, and nothing else is."""

import os
from pathlib import Path

import pytest

from swarmplan import private_files
from swarmplan.git.command import Limits, needed
from swarmplan.git.mirrors.mirror import Mirror, folder_name
from swarmplan.git.mirrors.unfollowed import remove_unfollowed
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import GitSource

LIMITS = Limits(float("inf"), needed)
APP, LIB, DEEP, OLD = (f"https://git.example/{name}.git" for name in ("app", "lib", "deep", "old"))


def mirror(folder: Path, url: str, *submodules: str) -> Path:
    remote = parse_url(url)
    path = folder / folder_name(remote)
    made = Mirror(path, remote)
    with made.locked(LIMITS):
        for part in (made.path, made.home):
            part.mkdir()
            (part / "HEAD").write_text("x")
        for each in submodules:
            made.note_submodule(parse_url(each))
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_those_that_are_followed_stay_with_their_submodules(tmp_path: Path) -> None:
    kept = {
        mirror(tmp_path, APP, LIB).name,
        mirror(tmp_path, LIB, DEEP).name,
        mirror(tmp_path, DEEP, APP).name,
    }
    old = mirror(tmp_path, OLD, LIB)
    assert remove_unfollowed(tmp_path, [GitSource(APP)]) == (old.name,)
    assert names(tmp_path) == kept
    assert remove_unfollowed(tmp_path, [GitSource(APP)]) == ()
    assert set(remove_unfollowed(tmp_path, [])) == kept


def test_one_that_somebody_uses_stays_until_the_next_time(tmp_path: Path) -> None:
    old = mirror(tmp_path, OLD)
    with Mirror(old, parse_url(OLD)).locked(LIMITS):
        assert remove_unfollowed(tmp_path, []) == ()
    assert (old / "mirror.git" / "HEAD").exists()
    assert remove_unfollowed(tmp_path, []) == (old.name,)


def test_what_is_no_mirror_of_ours_stays(tmp_path: Path) -> None:
    folder, outside = tmp_path / "mirrors", tmp_path / "outside"
    folder.mkdir()
    mark = "0" * 16
    real = mirror(outside, OLD)
    (folder / f"link-{mark}").symlink_to(real)
    (folder / f"file-{mark}").write_text("x")
    for hostile in (
        f"a b-{mark}",
        f"\n-{mark}",
        f"$(reboot)-{mark}",
        f"x-{mark}\n",
        "..-",
        f"{'x' * 60}-{mark}",
        "photos",
    ):
        (folder / hostile).mkdir()
        (folder / hostile / "lock").write_text("")
    (folder / os.fsdecode(b"\xff-" + mark.encode())).mkdir()
    (folder / f"empty-{mark}").mkdir()
    more = folder / f"more-{mark}"
    more.mkdir()
    for part in ("lock", "thesis.odt"):
        (more / part).write_text("x")
    before = names(folder)
    assert remove_unfollowed(folder, []) == ()
    assert names(folder) == before
    assert (real / "mirror.git" / "HEAD").exists()
    (tmp_path / "elsewhere").symlink_to(outside)
    assert remove_unfollowed(tmp_path / "elsewhere", []) == ()


def test_links_in_a_mirror_are_removed_and_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "mirrors", tmp_path / "outside"
    old = mirror(folder, OLD)
    outside.mkdir()
    (outside / "file").write_text("x")
    (old / "home" / "link").symlink_to(outside)
    (old / "submodules").symlink_to(outside / "file")
    assert remove_unfollowed(folder, []) == (old.name,)
    assert (outside / "file").read_text() == "x"


def test_a_lock_that_is_a_link_or_a_disk_that_refuses_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = mirror(tmp_path / "mirrors", OLD)
    (old / "lock").unlink()
    (old / "lock").symlink_to(tmp_path / "other")
    assert remove_unfollowed(tmp_path / "mirrors", []) == ()
    assert not (tmp_path / "other").exists()
    (old / "lock").unlink()
    private_files.append(old / "lock", b"")
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", lambda _path: (_ for _ in ()).throw(PermissionError(13, "no")))
        assert remove_unfollowed(tmp_path / "mirrors", []) == ()
    assert remove_unfollowed(tmp_path / "mirrors", []) == (old.name,)


def test_no_folder_is_no_fault_and_many_folders_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remove_unfollowed(tmp_path / "none", []) == ()
    for number in range(5):
        mirror(tmp_path, f"https://git.example/{number}.git")
    monkeypatch.setattr("swarmplan.git.mirrors.unfollowed._MOST", 3)
    assert len(remove_unfollowed(tmp_path, [])) == 3
    assert len(remove_unfollowed(tmp_path, [])) == 2

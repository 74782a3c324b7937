"""Where things are kept, and that nothing is kept of what is gone."""

import os
from pathlib import Path

import pytest

from swarmplan.cli.terminal import paths
from swarmplan.errors import Permanent


@pytest.mark.parametrize(
    ("user", "xdg", "home", "folder"),
    [
        (0, None, "/root", "/var/lib/swarmplan"),
        (0, "/s", "/root", "/s/swarmplan"),
        (1000, None, "/home/ann", "/home/ann/.local/state/swarmplan"),
        (1000, "/s", "/home/ann", "/s/swarmplan"),
    ],
)
def test_state_is_the_systems_for_root_and_the_users_own_otherwise(
    monkeypatch: pytest.MonkeyPatch, user: int, xdg: str | None, home: str, folder: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setenv("HOME", home)
    if xdg is None:
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", xdg)
    assert paths.state_folder() == Path(folder)


def test_a_rehearsal_has_places_of_its_own() -> None:
    for place in (paths.lock_file, paths.journal_file):
        assert place("lab", simulated=True) != place("lab", simulated=False)


def test_what_was_kept_of_one_cluster_goes_and_that_of_others_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    mine = [place("lab", simulated=True) for place in (paths.lock_file, paths.journal_file)]
    theirs = paths.lock_file("other", simulated=True)
    for path in (*mine, theirs, mine[1].with_suffix(".old")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    paths.forget("lab", simulated=True, warn=pytest.fail)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [theirs]
    assert not mine[1].parent.exists()


@pytest.mark.parametrize("name", ["../../../x", "a/b", "/etc/x", "..", "", "a\nb", "-a"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    for place in (paths.lock_file, paths.journal_file):
        with pytest.raises(Permanent, match="is not a valid cluster name"):
            place(name, simulated=True)
    with pytest.raises(Permanent, match="is not a valid cluster name"):
        paths.simulated_file(name)


def test_what_cannot_be_removed_is_reported_and_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    paths.lock_file("lab", simulated=True).mkdir(parents=True)
    told: list[str] = []
    paths.forget("lab", simulated=True, warn=told.append)
    assert [line.partition(": ")[2] for line in told] == ["Is a directory"]

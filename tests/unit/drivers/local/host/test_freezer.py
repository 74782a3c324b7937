"""Which file of which hierarchy freezes a host, on folders that stand for the kernel's."""

from pathlib import Path

import pytest

from swarmplan.drivers.local.host import cgroup, freezer
from swarmplan.errors import Permanent, Transient

GROUP = "swarmplan/lab/m1"


@pytest.fixture
def hierarchies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cgroup, "_ROOT", tmp_path)
    return tmp_path


def group(hierarchy: Path, **files: str) -> Path:
    """A host's group in this hierarchy, with these files (``_`` for the dot)."""
    folder = hierarchy / GROUP
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


@pytest.mark.parametrize("inside", ["", "unified"])
def test_a_v2_hierarchy_comes_first_wherever_it_is(hierarchies: Path, inside: str) -> None:
    old = group(hierarchies / "freezer", freezer_state="THAWED\n")
    new = group(hierarchies / inside, cgroup_freeze="0\n", cgroup_events="populated 1\nfrozen 1\n")
    assert not freezer.frozen(GROUP)
    freezer.freeze(GROUP, "machine m1")
    assert (new / "cgroup.freeze").read_text() == "1"
    assert (old / "freezer.state").read_text() == "THAWED\n"
    assert freezer.frozen(GROUP)
    freezer.thaw(GROUP)
    assert (new / "cgroup.freeze").read_text() == "0"
    assert not freezer.frozen(GROUP)


def test_the_old_freezer_where_there_is_no_other(hierarchies: Path) -> None:
    folder = group(hierarchies / "freezer", freezer_state="THAWED\n")
    group(hierarchies / "memory")
    freezer.freeze(GROUP, "machine m1")
    assert (folder / "freezer.state").read_text() == "FROZEN"
    assert freezer.frozen(GROUP)
    freezer.thaw_below("swarmplan/lab")
    assert (folder / "freezer.state").read_text() == "THAWED"


def test_a_host_that_froze_itself_is_known_as_frozen_and_thawed(hierarchies: Path) -> None:
    folder = group(hierarchies / "unified", cgroup_freeze="0", cgroup_events="frozen 0")
    (folder / "in").mkdir()
    (folder / "in" / "cgroup.freeze").write_text("1")
    assert freezer.frozen(GROUP)
    freezer.thaw(GROUP)
    assert (folder / "in" / "cgroup.freeze").read_text() == "0"
    assert not freezer.frozen(GROUP)


def test_without_any_freezer_the_error_says_so(hierarchies: Path) -> None:
    group(hierarchies / "memory")
    with pytest.raises(Permanent, match="machine m1: this machine's kernel cannot freeze"):
        freezer.freeze(GROUP, "machine m1")


def test_what_does_not_stand_in_time_is_thawed_again(
    hierarchies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezer, "_LIMIT", 0.0)
    folder = group(hierarchies / "unified", cgroup_freeze="0", cgroup_events="populated 1\nfrozen 0\n")
    with pytest.raises(Transient, match="machine m1: it was not paused"):
        freezer.freeze(GROUP, "machine m1")
    assert (folder / "cgroup.freeze").read_text() == "0"


def test_a_host_that_is_gone_is_not_frozen(hierarchies: Path) -> None:
    (hierarchies / "unified").mkdir()
    freezer.thaw(GROUP)
    freezer.thaw_below("swarmplan/lab")
    assert not freezer.frozen(GROUP)

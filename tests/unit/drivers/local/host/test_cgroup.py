from pathlib import Path

import pytest

from swarmplan.drivers.local.host import cgroup
from swarmplan.drivers.local.host.cgroup import cgroups, make_plain_groups, remove_cgroup

HOST = "swarmplan/lab/lab-worker-1"


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The hierarchies of v1 beside one of v2, as a machine with both has them."""
    for hierarchy, *files in (
        ("pids",),
        ("memory",),
        ("cpuset", "cpuset.cpus"),
        ("devices", "devices.list"),
        ("unified", "cgroup.subtree_control"),
    ):
        folder = tmp_path / hierarchy
        folder.mkdir()
        for file in ("cgroup.procs", *files):
            (folder / file).touch()
    (tmp_path / "cpu").symlink_to("memory")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(cgroup, "_ROOT", tmp_path)
    return tmp_path


def test_groups_are_made_where_nothing_has_to_be_set_level_by_level(root: Path) -> None:
    make_plain_groups(HOST)
    assert {place.relative_to(root).parts[0] for place in cgroups(HOST)} == {"pids", "memory"}
    for hierarchy in ("pids", "memory"):
        assert (root / hierarchy / HOST / "in" / "host").is_dir()
        assert (root / hierarchy / HOST / "in" / "docker" / "shell").is_dir()


@pytest.mark.usefixtures("root")
def test_groups_that_are_there_are_no_fault() -> None:
    make_plain_groups(HOST)
    make_plain_groups(HOST)
    assert len(cgroups(HOST)) == 2


def test_they_go_with_the_host(root: Path) -> None:
    make_plain_groups(HOST)
    make_plain_groups("swarmplan/lab/lab-worker-2")
    remove_cgroup(HOST)
    assert cgroups(HOST) == []
    assert len(cgroups("swarmplan/lab/lab-worker-2")) == 2
    remove_cgroup("swarmplan/lab/lab-worker-2")
    assert not (root / "pids" / "swarmplan").exists()


def test_a_machine_without_hierarchies_gets_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cgroup, "_ROOT", tmp_path / "missing")
    make_plain_groups(HOST)
    assert not (tmp_path / "missing").exists()

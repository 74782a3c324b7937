"""Which folders of the machine a host of the local driver sees, by a table of mounts."""

from pathlib import Path

import pytest

from swarmplan.drivers.local.host.masking import FOLDERS
from swarmplan.drivers.local.host.visible import visible

MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
23 22 8:2 / /mnt/disk rw - ext4 /dev/sda2 rw
24 22 8:3 / /opt rw - ext4 /dev/sda3 rw
25 22 0:5 / /proc rw - proc proc rw
26 22 8:4 / /var/lib/swarmplan/local rw - ext4 /dev/sda4 rw
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    (tmp_path / "mountinfo").write_text(MOUNTS)
    return tmp_path / "mountinfo"


@pytest.mark.parametrize(
    "place", ["/opt/handout", "/etc/handout", "/var/lib/handout", "/handout", "/mnt/handout", "/work/a/b"]
)
def test_what_is_on_the_machines_own_file_systems_is_seen(place: str, mounts: Path) -> None:
    assert visible(Path(place), mounts)


@pytest.mark.parametrize("folder", [*FOLDERS, "/run/lock", "/dev/pts", "/proc", "/mnt/disk"])
def test_what_is_masked_or_on_another_disk_is_not(folder: str, mounts: Path) -> None:
    assert not visible(Path(folder), mounts)
    assert not visible(Path(folder) / "handout/lab-anna", mounts)


def test_a_name_that_only_begins_so_is_seen(mounts: Path) -> None:
    assert visible(Path("/rootless"), mounts)


def test_a_link_is_what_it_points_to(tmp_path: Path, mounts: Path) -> None:
    (tmp_path / "link").symlink_to("/opt")
    assert visible(tmp_path / "link/handout", mounts)

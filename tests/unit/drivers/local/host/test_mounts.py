from pathlib import Path

import pytest

from swarmplan.drivers.local.host.mounts import below_root, type_of, under

LINE = "{id} 1 8:1 / {point} rw,relatime shared:1 - {type} /dev/sda1 rw\n"
TABLE = [
    ("/", "ext4"),
    ("/proc", "proc"),
    ("/usr", "ext4"),
    ("/var", "xfs"),
    ("/var/lib/docker", "ext4"),
    ("/var/lib/docker/overlay2/x/merged", "overlay"),
    ("/var/lib/swarmplan", "xfs"),
    ("/etc/resolv.conf", "ext4"),
    ("/home", "autofs"),
    ("/mnt/disk", "ext4"),
    ("/opt/with\\040blank", "ext4"),
    ("/var", "xfs"),
]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "mountinfo"
    lines = (LINE.format(id=number, point=point, type=kind) for number, (point, kind) in enumerate(TABLE))
    source.write_text("".join(lines))
    monkeypatch.setattr(
        "swarmplan.drivers.local.host.mounts.Path.is_dir", lambda place: place.name != "resolv.conf"
    )
    return source


def test_file_systems_of_the_system_are_found_parents_first(table: Path) -> None:
    assert below_root(Path("/var/lib/swarmplan"), table) == ["/usr", "/var"]


def test_mounts_under_a_folder(table: Path) -> None:
    assert under(Path("/var/lib/docker"), table) == ["/var/lib/docker", "/var/lib/docker/overlay2/x/merged"]
    assert under(Path("/var/lib/doc"), table) == []


def test_the_nearest_mount_tells_the_type(table: Path) -> None:
    assert type_of(Path("/var/lib/swarmplan/local"), table) == "xfs"
    assert type_of(Path("/srv"), table) == "ext4"

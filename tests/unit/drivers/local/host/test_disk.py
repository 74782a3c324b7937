"""The steps in which a host gets its disk, any of which may have been the last before a kill."""

from pathlib import Path

import pytest

from swarmplan.drivers.local.host import disk
from swarmplan.drivers.local.layout import HostLayout, Layout

SIZE = 512 << 20


class Kernel:
    """Notes what is mounted; formats nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mounted: set[str] = set()
        self.formatted: list[str] = []
        monkeypatch.setattr(disk, "run", self.run)
        monkeypatch.setattr(disk.os.path, "ismount", lambda place: str(place) in self.mounted)

    def run(self, command: list[str], **_: object) -> str:
        if command[0] == "mkfs.ext4":
            self.formatted.append(command[-1])
        else:
            self.mounted.add(command[-1])
        return ""


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


@pytest.fixture
def host(tmp_path: Path) -> HostLayout:
    made = Layout("lab", tmp_path).host("one")
    made.home.mkdir(parents=True)
    return made


def test_without_a_size_nothing_is_made(kernel: Kernel, host: HostLayout) -> None:
    disk.attach(host, None, data=True)
    assert list(host.home.iterdir()) == []
    assert not kernel.mounted


def test_what_the_host_writes_is_on_its_disk(kernel: Kernel, host: HostLayout) -> None:
    disk.attach(host, SIZE, data=True)
    assert kernel.mounted == {str(host.disk)}
    assert host.image.stat().st_size == SIZE
    assert host.image.stat().st_mode & 0o077 == 0
    for name in ("upper", "work", "tmp", "docker"):
        assert (host.home / name).resolve() == host.disk / name
        assert (host.home / name).is_dir()


def test_the_folder_of_the_engine_is_left_to_what_puts_images_into_it(
    kernel: Kernel, host: HostLayout
) -> None:
    disk.attach(host, SIZE)
    assert kernel.mounted
    assert host.data.is_symlink()
    assert not host.data.exists()


def test_after_a_reboot_it_is_mounted_again_and_never_formatted(kernel: Kernel, host: HostLayout) -> None:
    disk.attach(host, SIZE, data=True)
    kernel.mounted.clear()
    disk.attach(host, SIZE, data=True)
    assert kernel.mounted == {str(host.disk)}
    assert len(kernel.formatted) == 1


def test_a_file_that_a_kill_left_unformatted_is_begun_again(kernel: Kernel, host: HostLayout) -> None:
    host.image.with_suffix(".new").write_text("half")
    disk.attach(host, SIZE)
    assert kernel.formatted == [str(host.image.with_suffix(".new"))]
    assert host.image.stat().st_size == SIZE
    assert not host.image.with_suffix(".new").exists()


def test_devices_of_others_are_not_its(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_BLOCKS", tmp_path / "block")
    files = {"loop0": tmp_path / "lab/disk.img", "loop1": tmp_path / "lab2/disk.img", "loop2": None}
    for name, file in files.items():
        (tmp_path / "block" / name / "loop").mkdir(parents=True)
        if file:
            (tmp_path / "block" / name / "loop/backing_file").write_text(f"{file}\n")
    assert disk.devices(tmp_path / "lab") == ["/dev/loop0"]

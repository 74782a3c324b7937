from pathlib import Path

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.local import preflight
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.probes import kernel
from swarmplan.drivers.local.probes.kernel import KernelProbe
from swarmplan.drivers.local.record import write_subnet
from swarmplan.model.machine import Machine

SYSTEM, SID = Machine("one", "local"), Machine("two", "local", {"engine": "sid"})
MODULE = "swarmplan.drivers.local.preflight"
PROGRAMS = {*preflight._PROGRAMS, "dockerd", "debootstrap", "modprobe", "mkfs.ext4", "losetup"}


class Place:
    """A machine that can carry hosts, until a test takes something away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
        self.layout = Layout("unit-preflight", state)
        self.programs = set(PROGRAMS)
        self.probe = Answer(0, "", "")
        self.free = 100 << 30
        self.type = "ext4"
        self.user = 0
        monkeypatch.setattr(f"{MODULE}.os.geteuid", lambda: self.user)
        monkeypatch.setattr(
            f"{MODULE}.shutil.which", lambda name, **_: name if name in self.programs else None
        )
        monkeypatch.setattr(f"{MODULE}.shutil.disk_usage", lambda _: self)
        monkeypatch.setattr(preflight, "type_of", lambda _: self.type)
        monkeypatch.setattr(preflight, "controllers", lambda: {"cpu", "memory", "pids"})
        monkeypatch.setattr(preflight, "attempt", lambda *_, **__: self.probe)
        monkeypatch.setattr(preflight, "_KERNEL", KernelProbe())
        monkeypatch.setattr(kernel, "attempt", lambda *_, **__: self.probe)

    def faults(self, *machines: Machine) -> list[str]:
        return preflight.faults(self.layout, machines)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Place:
    return Place(monkeypatch, tmp_path / "state")


def test_a_machine_with_everything_has_no_fault(place: Place) -> None:
    assert place.faults(SYSTEM, SID) == []


def test_without_root_nothing_else_is_told(place: Place) -> None:
    place.user = 1000
    place.programs.clear()
    assert place.faults(SYSTEM) == ["the local driver needs root: run the command with sudo"]


def test_missing_programs_come_with_their_package(place: Place) -> None:
    place.programs -= {"dockerd", "iptables", "iptables-save", "debootstrap"}
    assert place.faults(SYSTEM) == [
        "iptables and iptables-save not found: apt-get install iptables",
        "dockerd not found: apt-get install docker.io",
    ]
    assert "debootstrap not found: apt-get install debootstrap" in place.faults(SID)
    assert not [fault for fault in place.faults(SID) if "dockerd" in fault]


SIZED = Machine("big", "local", {"memory": "4T", "cpus": 4000, "disk": "1G"})


def test_a_size_that_this_machine_does_not_have(place: Place) -> None:
    memory, cpus = place.faults(SIZED)
    assert memory.startswith("machine big: options.memory 4T is more than the ")
    assert cpus.startswith("machine big: options.cpus 4000 is more than the ")


def test_limits_that_this_machine_cannot_hold_a_host_to(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "controllers", lambda: {"pids"})
    cpus, memory = place.faults(Machine("one", "local", {"memory": "256M", "cpus": 0.1}))
    assert cpus.startswith("options.cpus needs the control group controller cpu")
    assert memory.startswith("options.memory needs the control group controller memory")


def test_a_disk_needs_its_programs(place: Place) -> None:
    place.programs -= {"mkfs.ext4"}
    assert "mkfs.ext4 not found: apt-get install e2fsprogs" in place.faults(SIZED)
    assert place.faults(SYSTEM) == []


def test_little_space_is_told_with_what_is_needed(place: Place) -> None:
    place.free = 1500 << 20
    assert place.faults(SYSTEM) == []
    (fault,) = place.faults(SID)
    assert "has 1500 MiB free and 2048 MiB are needed" in fault


def test_a_file_system_no_overlay_can_lie_on(place: Place) -> None:
    place.type = "overlay"
    (fault,) = place.faults(SYSTEM)
    assert f"{place.layout.state} is on overlay" in fault
    assert "mount a disk" in fault


def test_what_the_kernel_refuses_is_told_as_the_probe_says_it(place: Place) -> None:
    place.probe = Answer(
        0, "this machine does not support overlay: use another\nthis machine does not support VXLAN: x\n", ""
    )
    assert place.faults(SYSTEM) == [
        "this machine does not support overlay: use another",
        "this machine does not support VXLAN: x",
    ]


def test_no_namespaces_at_all(place: Place) -> None:
    place.probe = Answer(1, "", "unshare: unshare failed: Operation not permitted")
    (fault,) = place.faults(SYSTEM)
    assert "not support namespaces (unshare: unshare failed: Operation not permitted)" in fault
    assert "--privileged" in fault


def test_one_subnet_for_all(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODULE}.network.propose", lambda *_: None)
    machines = [Machine(name, "local", {"subnet": f"198.18.{name}.0/24"}) for name in ("7", "8")]
    (fault,) = place.faults(*machines)
    assert "198.18.7.0/24, 198.18.8.0/24" in fault


def test_the_subnet_a_cluster_has_is_not_changed(place: Place) -> None:
    place.layout.home.mkdir(parents=True)
    write_subnet(place.layout.record, "198.18.9.0/24")
    assert place.faults(Machine("one", "local", {"subnet": "198.18.9.0/24"})) == []
    (fault,) = place.faults(Machine("one", "local", {"subnet": "198.18.7.0/24"}))
    assert "is in 198.18.9.0/24, not 198.18.7.0/24" in fault


@pytest.mark.parametrize(("code", "told"), [(0, 0), (1, 1)])
def test_no_ip_vs_is_a_notice(place: Place, monkeypatch: pytest.MonkeyPatch, code: int, told: int) -> None:
    monkeypatch.setattr(f"{MODULE}.Path.exists", lambda _: False)
    place.probe = Answer(code, "", "")
    assert len(preflight.notices(place.layout, [SYSTEM])) == told
    place.programs.clear()  # without modprobe no module can be had
    assert len(preflight.notices(place.layout, [SYSTEM])) == 1


def test_no_ip_vs_is_told_only_before_hosts_are_made(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.probe = Answer(1, "", "")
    monkeypatch.setattr(f"{MODULE}.Path.exists", lambda path: path == place.layout.host(SYSTEM.name).record)
    assert preflight.notices(place.layout, [SYSTEM]) == []
    assert len(preflight.notices(place.layout, [SYSTEM, SID])) == 1


def test_a_full_disk_does_not_hold_up_what_makes_no_host(place: Place) -> None:
    place.free = 0
    assert place.faults() == []
    record = place.layout.host(SYSTEM.name).record
    record.parent.mkdir(parents=True)
    record.write_text("{}")
    assert place.faults(SYSTEM) == []
    assert place.faults(SYSTEM, SID) != []

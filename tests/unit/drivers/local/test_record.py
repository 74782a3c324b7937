import errno
import os
from pathlib import Path

import pytest

from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.record import (
    HostRecord,
    Phase,
    hosts,
    read_host,
    read_subnet,
    write_host,
    write_subnet,
)
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.system.processes import Identity

SETTINGS = EngineSettings({"zone": "a"}, ("198.18.0.1:5000",), ("https://mirror.example",))
RECORD = HostRecord(
    Machine("one", "local", {"engine": "sid"}, SETTINGS), Phase.MADE, "198.18.7.2", Identity(4, 5, "boot")
)


@pytest.mark.parametrize("record", [RECORD, HostRecord(Machine("one", "local"), Phase.MAKING, "198.18.7.2")])
def test_a_host_comes_back_as_it_went(tmp_path: Path, record: HostRecord) -> None:
    write_host(tmp_path / "host.json", record)
    assert read_host(tmp_path / "host.json") == record
    assert [place.name for place in tmp_path.iterdir()] == ["host.json"]


def test_a_subnet_comes_back(tmp_path: Path) -> None:
    write_subnet(tmp_path / "cluster.json", "198.18.7.0/24")
    assert read_subnet(tmp_path / "cluster.json") == "198.18.7.0/24"


def test_no_file_is_no_record(tmp_path: Path) -> None:
    assert read_host(tmp_path / "none") is None
    assert read_subnet(tmp_path / "none") is None


def test_a_damaged_record_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"machine"')
    with pytest.raises(Permanent, match=f"remove the folder {tmp_path}"):
        read_host(tmp_path / "host.json")


def test_a_write_that_fails_leaves_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_host(tmp_path / "host.json", RECORD)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"host\.json"):
        write_host(tmp_path / "host.json", HostRecord(RECORD.machine, Phase.REMOVING, RECORD.address))
    assert read_host(tmp_path / "host.json") == RECORD
    assert [place.name for place in tmp_path.iterdir()] == ["host.json"]


def test_hosts_are_those_with_a_record(tmp_path: Path) -> None:
    layout = Layout("classroom", tmp_path)
    assert hosts(layout) == {}
    for name in ("one", "two"):
        layout.host(name).home.mkdir(parents=True)
    write_host(layout.host("one").record, RECORD)
    assert hosts(layout) == {"one": RECORD}


def test_what_may_not_be_read_is_not_read_as_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(PermissionError):
        hosts(Layout("classroom", tmp_path))

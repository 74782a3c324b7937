from typing import Any

import pytest

from swarmplan.drivers.local.options import Root, check, check_room, root_of
from swarmplan.model.machine import EngineSettings, Machine


def machine(options: dict[str, Any], engine: EngineSettings | None = None) -> Machine:
    return Machine("one", "local", options, engine or EngineSettings())


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"engine": "system"},
        {"engine": "trixie"},
        {"engine": "sid", "subnet": "198.18.7.0/24"},
        {"subnet": "10.9.8.0/29"},
        {"memory": "1G", "cpus": 0.5, "disk": "10G", "privileged": True},
    ],
)
def test_good_options(options: dict[str, Any]) -> None:
    assert check(machine(options)) == []


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        ({"engin": "sid"}, "engin", "did you mean 'engine'?"),
        (
            {"colour": "red"},
            "colour",
            "the local driver knows cpus, disk, engine, images, memory, offline, privileged, subnet",
        ),
        ({"memory": "1"}, "memory", "must be a size such as 512M"),
        ({"disk": "1M"}, "disk", "the minimum is 512M"),
        ({"cpus": "many"}, "cpus", "must be a number of processors"),
        ({"privileged": 1}, "privileged", "must be true or false, not 1"),
        ({"engine": "trixi"}, "engine", "did you mean 'trixie'?"),
        ({"engine": 26}, "engine", "must be one of system, trixie, sid, not 26"),
        ({"engine": None}, "engine", "not None"),
        ({"offline": "yes"}, "offline", "must be true or false, not 'yes'"),
        ({"subnet": 7}, "subnet", "not 7"),
        ({"subnet": "here"}, "subnet", "must be an IPv4 subnet"),
        ({"subnet": "198.18.7.1/24"}, "subnet", "host bits"),
        ({"subnet": "fd00::/64"}, "subnet", "must be an IPv4 subnet"),
        ({"subnet": "198.18.7.0/30"}, "subnet", "too small"),
        ({"subnet": "127.0.0.0/24"}, "subnet", "loopback"),
        ({"subnet": "224.0.0.0/24"}, "subnet", "multicast"),
    ],
)
def test_faults(options: dict[str, Any], option: str, message: str) -> None:
    ((where, what),) = check(machine(options))
    assert where == f"options.{option}"
    assert message in what


def test_every_fault_is_told() -> None:
    assert [path for path, _ in check(machine({"engine": "x", "subnet": "y", "z": 1}))] == [
        "options.engine",
        "options.subnet",
        "options.z",
    ]


def test_engine_settings_that_are_the_drivers_own_are_faults() -> None:
    engine = EngineSettings(options={"data-root": "/x", "debug": True}, install="distribution")
    assert [path for path, _ in check(machine({}, engine))] == [
        "engine.options.data-root",
        "engine.install",
    ]


def test_values() -> None:
    assert root_of({}) is Root.SYSTEM
    assert root_of({"engine": "sid"}) is Root.SID


@pytest.mark.parametrize(
    ("options", "count", "told"),
    [
        ({"subnet": "198.18.7.0/29"}, 5, ""),
        ({"subnet": "198.18.7.0/29"}, 6, "198.18.7.0/29 has addresses for 5 machines and there are 6"),
        ({}, 253, ""),
        ({}, 254, "198.18.0.0/24 has addresses for 253 machines and there are 254"),
        ({"subnet": "nonsense"}, 6, ""),
    ],
)
def test_a_subnet_has_room_for_all_machines(options: dict[str, Any], count: int, told: str) -> None:
    found = [message for _, message in check_room(machine(options), count)]
    assert [message.partition(":")[0] for message in found] == ([told] if told else [])

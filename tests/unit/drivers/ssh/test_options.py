"""The options of the ssh driver, checked without any I/O."""

from typing import Any

import pytest

from swarmplan.drivers.ssh.options import check, shared_address
from swarmplan.model.machine import EngineSettings, Machine


def faults(engine: EngineSettings | None = None, **options: Any) -> dict[str, str]:
    return dict(check(Machine("one", "ssh", {"address": "192.0.2.7"} | options, engine or EngineSettings())))


def test_all_of_them_are_fine_when_they_are() -> None:
    assert (
        faults(
            user="ann", port=22, key="~/.ssh/id", jump="ann@gate.example:22", config="~/c", known_hosts="/k",
            private_address="10.0.0.7", docker_repository="https://mirror.example/docker/linux",
        )
        == {}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("address", "-oProxyCommand=x"), ("address", "a b"), ("address", 7), ("user", "-l"), ("user", "a;b"), ("port", 0),
        ("port", 65536), ("port", "22"), ("port", True), ("key", ""), ("key", 'a"b'), ("jump", "-x"), ("config", None),
        ("private_address", "host.example"), ("private_address", 7), ("docker_repository", "ftp://x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_path(name: str, value: Any) -> None:
    assert "must be" in faults(**{name: value})[f"options.{name}"]


def test_an_address_is_needed() -> None:
    assert "options.address" in dict(check(Machine("one", "ssh")))


def test_an_unknown_option_comes_with_the_nearest_name() -> None:
    assert "did you mean 'port'?" in faults(prt=22)["options.prt"]


def test_keys_of_the_hosts_own_are_refused() -> None:
    found = faults(EngineSettings(options={"hosts": [], "labels": [], "debug": True}, install="sometimes"))
    assert set(found) == {"engine.options.hosts", "engine.options.labels", "engine.install"}


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({}, {}, True),
        ({}, {"port": 22, "user": "ann"}, True),
        ({}, {"port": 2222}, False),
        ({}, {"jump": "gate.example"}, False),
        ({"address": "192.0.2.8"}, {}, False),
    ],
)
def test_a_host_is_one_machine(first: dict[str, Any], second: dict[str, Any], *, shared: bool) -> None:
    """What may lead to another host, such as a port that is forwarded, is left to the look at the hosts."""
    one, two = (
        Machine(name, "ssh", {"address": "192.0.2.7"} | options)
        for name, options in (("one", first), ("two", second))
    )
    assert shared_address(one, [one, two]) == []
    assert [path for path, _ in shared_address(two, [one, two])] == ["options.address"] * shared


def test_without_an_address_none_is_shared() -> None:
    one, two = Machine("one", "ssh"), Machine("two", "ssh")
    assert shared_address(two, [one, two]) == []

from typing import Any

import pytest

from swarmplan.drivers.docker_machine.options.catalog import Flag, Kind
from swarmplan.drivers.docker_machine.options.engine_flags import HASH_LABEL
from swarmplan.drivers.docker_machine.options.flags import Creation, creation, intent
from swarmplan.drivers.docker_machine.options.salted_hash import matches
from swarmplan.model.machine import EngineSettings, Machine

CATALOGUE = {
    "lab-token": Flag(Kind.VALUE, "LAB_TOKEN"),
    "lab-keys": Flag(Kind.LIST, "LAB_KEYS"),
    "lab-password": Flag(Kind.VALUE),
}


def made(options: dict[str, Any], engine: EngineSettings | None = None) -> tuple[Machine, Creation]:
    machine = Machine("vm1", "docker-machine", {"driver": "lab"} | options, engine or EngineSettings())
    return machine, creation("classroom", machine, CATALOGUE)


def test_the_driver_comes_first_and_the_name_last() -> None:
    _, found = made({})
    assert found.words[:3] == ("create", "-d", "lab")
    assert found.words[-1] == "vm1"


def test_lists_are_repeated_switches_are_bare_the_rest_has_its_value() -> None:
    _, found = made(
        {"tls-san": ["a", "b"], "on": True, "off": False, "memory": 2048, "share": 1.5, "url": "tcp://h:1"}
    )
    assert found.words[5:-1] == (
        "--tls-san=a",
        "--tls-san=b",
        "--on",
        "--memory=2048",
        "--share=1.5",
        "--url=tcp://h:1",
    )


def test_how_it_is_run_is_no_flag() -> None:
    _, found = made({"binary": "x", "storage_path": "y", "parallelism": 1, "timeout": 5})
    assert len(found.words) == 6


def test_the_engine_is_configured_by_flags() -> None:
    engine = EngineSettings(
        labels={"zone": "a"},
        insecure_registries=("10.0.0.1:5000",),
        registry_mirrors=("http://m",),
        options={
            "log-level": "warn",
            "live-restore": True,
            "dns": ["1.1.1.1", "9.9.9.9"],
            "storage-opts": ["a=b"],
            "mtu": 1400,
        },
    )
    assert made({}, engine)[1].words[5:-1] == (
        "--engine-label=zone=a",
        "--engine-insecure-registry=10.0.0.1:5000",
        "--engine-registry-mirror=http://m",
        "--engine-opt=log-level=warn",
        "--engine-opt=live-restore=true",
        "--engine-opt=dns=1.1.1.1",
        "--engine-opt=dns=9.9.9.9",
        "--engine-opt=storage-opt=a=b",
        "--engine-opt=mtu=1400",
    )


def test_labels_say_whose_it_is_and_what_it_is_made_as() -> None:
    machine, found = made({"memory": 1})
    assert found.words[3] == "--engine-label=swarmplan.cluster=classroom"
    hashed = found.words[4].removeprefix(f"--engine-label={HASH_LABEL}=")
    assert matches(intent(machine), hashed)
    assert not matches(intent(made({"memory": 2})[0]), hashed)
    assert matches(intent(made({"memory": 1, "parallelism": 4})[0]), hashed)


def test_secrets_go_by_the_environment_where_they_can() -> None:
    _, found = made({"lab-token": "s3cret", "lab-keys": ["k1", "k2"], "lab-password": "pw"})
    assert found.variables == {"LAB_TOKEN": "s3cret"}
    assert "s3cret" not in " ".join(found.words)
    assert {"--lab-keys=k1", "--lab-password=pw"} <= set(found.words)
    assert set(found.secrets) == {"s3cret", "pw"}


def test_a_path_at_home_is_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/teacher")
    _, found = made({"lab-token": "~/token", "share": ["~/a:x", "b~/c"]})
    assert found.variables == {"LAB_TOKEN": "/home/teacher/token"}
    assert found.words[5:-1] == ("--share=/home/teacher/a:x", "--share=b~/c")

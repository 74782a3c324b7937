from typing import Any

import pytest

from swarmplan.drivers.docker_machine.options.options import (
    check,
    create_flags,
    deadline_of,
    parallelism_of,
    properties,
    twin_faults,
)
from swarmplan.model.machine import EngineSettings, Machine


def machine(name: str = "vm1", **options: Any) -> Machine:
    return Machine(name, "docker-machine", {"driver": "virtualbox"} | options)


def test_a_usual_machine_is_fine() -> None:
    options: dict[str, Any] = {
        "virtualbox-memory": 2048, "virtualbox-no-share": True, "tls-san": ["a", "b"], "engine-install-url": "https://x",
        "engine-env": ["A=b"], "engine-storage-driver": "overlay2", "binary": "rancher-machine", "storage_path": "~/s",
        "parallelism": 2, "timeout": 60,
    }  # fmt: skip
    assert check(machine(**options)) == []


@pytest.mark.parametrize("name", ["", "..", "-f", "a_b", "a/b", "a b", "ä", ".hidden", "a\n"])
def test_a_name_docker_machine_would_not_take_is_refused(name: str) -> None:
    assert [path for path, _ in check(machine(name))] == ["name"]


def test_the_driver_must_be_named() -> None:
    (fault,) = check(Machine("vm1", "docker-machine", {"virtualbox-memory": 1}))
    assert fault[0] == "options"
    assert "{driver: virtualbox}" in fault[1]


@pytest.mark.parametrize(
    ("option", "value", "part"),
    [
        ("driver", "", "name of a docker-machine driver"),
        ("driver", "--help", "name of a docker-machine driver"),
        ("driver", 5, "name of a docker-machine driver"),
        ("binary", "", "must be a path"),
        ("binary", "-s", "must be a path"),
        ("storage_path", 7, "must be a path"),
        ("parallelism", 0, "whole number"),
        ("parallelism", True, "whole number"),
        ("timeout", "5m", "whole number"),
        ("--virtualbox-memory", 1, "without dashes before it: virtualbox-memory"),
        ("engine-label", ["a=b"], "goes under engine.labels"),
        ("engine-insecure-registry", ["a"], "goes under engine.insecure_registries"),
        ("engine-registry-mirror", ["a"], "goes under engine.registry_mirrors"),
        ("engine-opt", ["a=b"], "goes under engine.options"),
        ("swarm", True, "classic Swarm"),
        ("swarm-master", True, "classic Swarm"),
        ("d", "none", "options.driver"),
        ("help", True, "not a flag"),
        ("virtualbox-memory", {"a": 1}, "not dict"),
        ("virtualbox-memory", None, "not NoneType"),
        ("tls-san", ["ok", ["nested"]], "not list"),
        ("tls-san", ["-d"], "'-d'"),
        ("url", "--driver", "'--driver'"),
        ("url", "--driver=none", "its own flag"),
        ("url", "a\nb", "one line"),
        ("generic-ssh-key", "~/keys/key.pem", "rename the file"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_at_its_place(option: str, value: Any, part: str) -> None:
    (fault,) = check(machine(**{option: value}))
    assert fault[0] == f"options.{option}"
    assert part in fault[1]


def test_names_that_differ_in_case_only_are_told() -> None:
    ((path, message),) = twin_faults("VM1", ["vm1", "VM1", "vm2"])
    assert (path, "vm1" in message) == ("name", True)


def test_how_docker_machine_is_run_is_no_property() -> None:
    options = {
        "driver": "none",
        "url": "tcp://h:2375",
        "binary": "x",
        "storage_path": "y",
        "parallelism": 1,
        "timeout": 9,
    }
    assert properties(options) == {"driver": "none", "url": "tcp://h:2375"}
    assert create_flags(options) == {"url": "tcp://h:2375"}


def test_hypervisors_on_this_machine_work_one_at_a_time_unless_told_otherwise() -> None:
    assert parallelism_of(machine()) == 1
    assert parallelism_of(machine(parallelism=3)) == 3
    assert parallelism_of(machine(driver="amazonec2")) is None
    assert (deadline_of(machine()), deadline_of(machine(timeout=60))) == (900, 60)


@pytest.mark.parametrize(
    ("settings", "path", "part"),
    [
        (EngineSettings(labels={"a": "b c"}), "engine.labels.a", "unquoted"),
        (EngineSettings(labels={"provider": "x"}), "engine.labels.provider", "docker-machine's own"),
        (
            EngineSettings(labels={"swarmplan.cluster": "x"}),
            "engine.labels.swarmplan.cluster",
            "swarmplan's own",
        ),
        (EngineSettings(registry_mirrors=("http://a b",)), "engine.registry_mirrors", "unquoted"),
        (
            EngineSettings(options={"log-opts": {"max-size": "1m"}}),
            "engine.options.log-opts",
            "[max-size=10m]",
        ),
        (EngineSettings(options={"dns": None}), "engine.options.dns", "plain values"),
        (EngineSettings(options={"hosts": ["x"]}), "engine.options.hosts", "sets this itself"),
        (EngineSettings(options={"labels": ["x"]}), "engine.options.labels", "engine.labels"),
        (
            EngineSettings(options={"storage-driver": "vfs"}),
            "engine.options.storage-driver",
            "options.engine-storage-driver",
        ),
        (EngineSettings(options={"log-level": "$(reboot)"}), "engine.options.log-level", "unquoted"),
        (EngineSettings(install="distribution"), "engine.install", "engine-install-url"),
    ],
)
def test_what_docker_machine_cannot_give_an_engine_is_refused(
    settings: EngineSettings, path: str, part: str
) -> None:
    ((where, message),) = check(Machine("vm1", "docker-machine", {"driver": "none"}, settings))
    assert where == path
    assert part in message

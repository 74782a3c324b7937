"""The help text is the real one's (b170508, ``create -d generic --help``), shortened."""

from typing import Any

import pytest

from swarmplan.drivers.docker_machine.options.catalog import Flag, Kind, faults, parse
from swarmplan.model.machine import Machine

HELP = """Usage: docker-machine create [OPTIONS] [arg...]

Create a machine

Description:
   Run 'docker-machine create --driver name --help' to include the create flags for that driver in the help text.

Options:
   
   --driver, -d "virtualbox"\t\t\t\t\tDriver to create machine with. [$MACHINE_DRIVER]
   --engine-label [--engine-label option --engine-label option]\tSpecify labels for the created engine
   --engine-storage-driver \t\t\t\t\tSpecify a storage driver to use with the engine
   --generic-engine-port "2376"\t\t\t\t\tDocker engine port [$GENERIC_ENGINE_PORT]
   --generic-ip-address \t\t\t\t\t\tIP Address of machine [$GENERIC_IP_ADDRESS]
   --generic-ssh-key \t\t\t\t\t\tSSH private key path (if not provided, default SSH key will be used) [$GENERIC_SSH_KEY, $OLD]
   --swarm\t\t\t\t\t\t\tConfigure Machine to join a Swarm cluster
   --tls-san [--tls-san option --tls-san option]\t\tSupport extra SANs for TLS certs
"""  # noqa: W293  # docker-machine prints that line
NEWER = "   --generic-ip-address value\tIP Address of machine [$GENERIC_IP_ADDRESS]\n   --swarm\tuse it\n"


def test_each_flag_is_known_with_its_kind_and_variable() -> None:
    assert parse(HELP) == {
        "driver": Flag(Kind.VALUE, "MACHINE_DRIVER", "virtualbox"),
        "engine-label": Flag(Kind.LIST),
        "engine-storage-driver": Flag(Kind.VALUE),
        "generic-engine-port": Flag(Kind.VALUE, "GENERIC_ENGINE_PORT", "2376"),
        "generic-ip-address": Flag(Kind.VALUE, "GENERIC_IP_ADDRESS"),
        "generic-ssh-key": Flag(Kind.VALUE, "GENERIC_SSH_KEY"),
        "swarm": Flag(Kind.SWITCH),
        "tls-san": Flag(Kind.LIST),
    }


def test_where_lists_are_not_told_apart_a_value_may_be_one() -> None:
    assert parse(NEWER) == {
        "generic-ip-address": Flag(Kind.LIST, "GENERIC_IP_ADDRESS"),
        "swarm": Flag(Kind.SWITCH),
    }


def test_what_is_no_help_text_has_no_flags() -> None:
    assert parse("git version 2.39.5\n") == {}


def told(environment: dict[str, str] | None = None, **options: Any) -> list[str]:
    machine = Machine("one", "docker-machine", {"driver": "generic"} | options)
    return list(faults(machine, parse(HELP), environment or {}))


def test_flags_that_fit_are_fine() -> None:
    options = {
        "generic-ip-address": "192.0.2.1",
        "generic-engine-port": 2376,
        "tls-san": ["a", "b"],
        "swarm": True,
    }
    assert told(**options) == []
    assert told(**options | {"tls-san": "a"}) == []


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        (
            "generic-ip-adress",
            "x",
            "docker-machine's driver generic has no flag --generic-ip-adress; did you mean 'generic-ip-address'?",
        ),
        ("nothing-like-it", "x", "docker-machine's driver generic has no flag --nothing-like-it"),
        ("generic-engine-port", True, "takes one value, not true"),
        ("generic-engine-port", [1, 2], "takes one value, not a list"),
        ("swarm", "yes", "is a switch and takes true or false"),
    ],
)
def test_flags_that_do_not_fit_are_told(option: str, value: Any, message: str) -> None:
    assert told(**{"generic-ip-address": "x", option: value}) == [f"options.{option}: {message}"]


def test_what_a_driver_needs_may_come_from_the_environment() -> None:
    assert told() == ["options.generic-ip-address is missing: docker-machine's driver generic needs it"]
    assert told({"GENERIC_IP_ADDRESS": "192.0.2.1"}) == []

"""``create --driver X --help``: the one catalogue of a driver's flags."""

import re

import pytest
from contract.machine_cli.program import Cli

_LINE = re.compile(
    r'   (?P<names>--?[\w-]+(?:, --?[\w-]+)*) ?(?P<list>\[.* option\])?(?:"(?P<default>[^"]*)")?\s*\t(?P<usage>.*?)'
    r"(?: \[\$(?P<env>\w+)\])?"
)


def flags(cli: Cli, driver: str) -> dict[str, re.Match[str]]:
    """The lines below ``Options:`` by the flags' first names."""
    done = cli("create", "--driver", driver, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.lines[0] == "Usage: docker-machine create [OPTIONS] [arg...]"
    lines = done.lines[done.lines.index("Options:") + 2 :]
    matches = [_LINE.fullmatch(line) for line in lines]
    assert all(matches), lines
    return {match["names"].split(", ")[0]: match for match in matches if match}


def test_each_line_is_flag_default_usage_and_variable(cli: Cli) -> None:
    found = flags(cli, "generic")
    assert found["--generic-ssh-port"].groupdict() == {
        "names": "--generic-ssh-port", "list": None, "default": "22", "usage": "SSH port", "env": "GENERIC_SSH_PORT",
    }  # fmt: skip
    assert found["--driver"]["names"] == "--driver, -d"
    assert found["--generic-ip-address"]["default"] is None
    assert found["--engine-label"]["list"] == "[--engine-label option --engine-label option]"


def test_they_are_sorted_and_those_of_the_driver_stand_among_the_others(cli: Cli) -> None:
    names = list(flags(cli, "virtualbox"))
    assert names == sorted(names)
    assert "--tls-san" in names
    assert len([name for name in names if name.startswith("--virtualbox-")]) == 16


@pytest.mark.parametrize(
    ("flag", "variable"), [("memory", "MEMORY_SIZE"), ("hostonly-nictype", "HOSTONLY_NIC_TYPE")]
)
def test_variables_are_not_always_the_flag_in_capitals(cli: Cli, flag: str, variable: str) -> None:
    assert flags(cli, "virtualbox")[f"--virtualbox-{flag}"]["env"] == f"VIRTUALBOX_{variable}"


def test_a_boolean_has_neither_default_nor_list(cli: Cli) -> None:
    match = flags(cli, "virtualbox")["--virtualbox-no-share"]
    assert match["default"] is match["list"] is None
    assert match["usage"] == "Disable the mount of your home directory"


def test_without_a_driver_it_is_virtualbox(cli: Cli) -> None:
    assert "--virtualbox-memory" in cli("create", "--help").out


def test_help_is_not_an_error_and_makes_nothing(cli: Cli) -> None:
    for command in ("ls", "rm", "ssh", "inspect"):
        done = cli(command, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.lines[0].startswith(f"Usage: docker-machine {command}")
    assert not cli.machines.exists()

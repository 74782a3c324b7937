"""Rancher's fork, as its source has it; the stand-in shows it when it is called by that name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.machine_cli.program import NOWHERE, Cli
from docker_machine.store import BINARY, Store


@pytest.fixture
def fork(tmp_path: Path) -> Iterator[Cli]:
    with Store(tmp_path / "store") as store:
        yield Cli(str(BINARY.with_name("rancher-machine")), store)


def test_it_is_called_by_its_name(fork: Cli) -> None:
    assert fork("--version").out.startswith("rancher-machine version v0.15.0-rancher")


@pytest.mark.parametrize("command", ["status", "ls", "rm", "create"])
def test_a_flag_it_does_not_have_is_an_error(fork: Cli, command: str) -> None:
    done = fork(command, "--bogus", "n1", MACHINE_DRIVER="none")
    assert (done.code, done.err) == (1, "flag provided but not defined: -bogus\n")


def test_what_create_says_is_lower_cased(fork: Cli) -> None:
    lacking = "--url option is required when no driver is selected\n"
    assert (
        fork("create", "-d", "none", "n1").err
        == f"error setting machine configuration from flags provided: {lacking}"
    )
    named = fork("create", "-d", "none", "--url", NOWHERE, "a_b").err
    assert (
        named
        == "error creating machine: [Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -]\n"
    )


def test_removing_what_is_not_there_is_no_fault(fork: Cli) -> None:
    done = fork("rm", "-y", "ghost")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1] == "Machine config for ghost does not exists, so nothing to do..."


def test_status_has_an_exit_code_for_what_the_driver_does_not_find(fork: Cli) -> None:
    fork.store.kill_create_after("record")
    fork("create", "-d", "lab", "m1")
    fork.store.fault("state", error="instance not found")
    done = fork("status", "m1")
    assert (done.code, done.out, done.err) == (4, "Not Found\n", "m1 not found\n")


def test_records_have_some_fields_more(fork: Cli) -> None:
    fork.create("n1", "--hostname-override", "x")
    assert json.loads(fork("inspect", "n1").out)["HostOptions"]["HostnameOverride"] == "x"
    assert fork("ls", "-q").out == "n1\n"

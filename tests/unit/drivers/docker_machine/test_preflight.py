import os
from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import authority
from unit.drivers.docker_machine.records import CLUSTER, declared, recorded
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.drivers.docker_machine.preflight import Catalogues, problems
from swarmplan.model.machine import Machine

HELP = """Usage: docker-machine create [OPTIONS] [arg...]

Options:
   --engine-label [--engine-label option --engine-label option]\tSpecify labels
   --lab-memory "1024"\tSize [$LAB_MEMORY]
   --lab-ssh-key \tKey [$LAB_SSH_KEY]
"""
REAL = "docker-machine version 0.16.2, build bd45ab13\n"


@pytest.fixture
def ready(tool: Tool) -> Tool:
    tool.says("version", REAL)
    tool.says("create", HELP)
    return tool


def told(tool: Tool, *machines: Machine) -> list[str]:
    return problems(CLUSTER, machines or [declared(tool)], Catalogues())


def test_nothing_is_lacking_and_each_driver_is_asked_once(ready: Tool) -> None:
    catalogues = Catalogues()
    machines = [declared(ready, "vm1"), declared(ready, "vm2", **{"lab-memory": 2})]
    assert problems(CLUSTER, machines, catalogues) == []
    assert problems(CLUSTER, machines, catalogues) == []
    assert [call for call in ready.calls if call.startswith("create")] == ["create -d lab --help"]


def test_a_missing_binary_is_told_once_for_all(ready: Tool) -> None:
    machines = [
        Machine(name, "docker-machine", {"driver": "lab", "binary": "no-such-thing"}) for name in ("a", "b")
    ]
    (line,) = told(ready, *machines)
    assert line.startswith("no-such-thing is not on PATH: install it")


@pytest.mark.parametrize(
    ("out", "code"),
    [("git version 2.39.5\n", 0), ("", 0), (REAL, 1), ("Docker version 26.1.5, built x\n", 0)],
)
def test_something_else_is_not_taken_for_docker_machine(ready: Tool, out: str, code: int) -> None:
    ready.says("version", out, code=code)
    (line,) = told(ready)
    assert "is not docker-machine" in line


@pytest.mark.parametrize(
    "out",
    [
        "rancher-machine version v0.15.0-rancher118, build abc\n",
        "docker-machine version 0.16.2-gitlab.30, build 1\n",
    ],
)
def test_its_kin_is_taken(ready: Tool, out: str) -> None:
    ready.says("version", out)
    assert told(ready) == []


ODD = "docker-machine version dev, build 9b2bd6d\n"
COMMANDS = """Usage: docker-machine [OPTIONS] COMMAND [arg...]

Options:
  --debug, -D\t\tEnable debug mode

Commands:
  create\t\tCreate a machine
  inspect\t\tInspect
  kill\t\t\tKill a machine
  ls\t\t\tList machines
  provision\t\tRe-provision existing machines
  regenerate-certs\tRegenerate TLS Certificates for a machine
  rm\t\t\tRemove a machine
  ssh\t\t\tLog into a machine
  start\t\t\tStart a machine
  stop, halt\t\tStop a machine
"""


def test_a_build_without_a_number_is_taken_for_the_commands_it_has(ready: Tool) -> None:
    ready.says("version", ODD)
    ready.says("--help", COMMANDS)
    driver = DockerMachineDriver(CLUSTER, [declared(ready, "vm1"), declared(ready, "vm2")])
    assert driver.preflight([declared(ready, "vm1"), declared(ready, "vm2")]) == []
    (note,) = driver.notices()
    assert "(docker-machine version dev, build 9b2bd6d): swarmplan is tested with 0.16.2" in note
    ready.says("--help", COMMANDS.replace("regenerate-certs", "regenerate").replace("  rm\t", "  rum\t"))
    assert driver.preflight([declared(ready)]) == [
        f"{ready.path} is not a usable docker-machine: it has no command regenerate-certs, rm"
    ]
    assert driver.notices() == []
    ready.says("--help", err="Error: no", code=1)
    assert "has no command create, inspect" in told(ready)[0]


def test_an_unknown_driver_is_told_in_docker_machines_words(ready: Tool) -> None:
    words = 'Driver "lab" not found. Do you have the plugin binary "docker-machine-driver-lab" accessible in your PATH?'
    ready.says("create", err=words, code=1)
    (line,) = told(ready)
    assert line.startswith("docker-machine's driver lab: ")
    assert words in line
    ready.says("create", "Incorrect Usage.\n")
    assert "Incorrect Usage" in told(ready)[0]
    ready.says("create", "something else\n")
    assert "does not list its flags" in told(ready)[0]


def test_a_wrong_flag_is_told_with_the_nearest(ready: Tool) -> None:
    (line,) = told(ready, declared(ready, **{"lab-memry": 1}))
    assert (
        line
        == "machine vm1: options.lab-memry: docker-machine's driver lab has no flag --lab-memry; did you mean 'lab-memory'?"
    )


def test_a_name_that_is_taken_is_told_with_what_to_do(ready: Tool) -> None:
    recorded(ready, declared(ready), owner="other")
    assert "belongs to the cluster other: give yours another name" in told(ready)[0]


def test_a_name_that_is_nobodys_is_taken_too(ready: Tool) -> None:
    recorded(ready, declared(ready), owner="", whole=False)
    assert "belongs to no cluster" in told(ready)[0]


def test_a_record_nobody_can_read_is_told(ready: Tool) -> None:
    (ready.store.machines / "vm1").mkdir()
    (line,) = told(ready)
    assert "whose owner is unknown (it has no config.json)" in line


def test_our_own_record_that_is_damaged_is_told(ready: Tool) -> None:
    recorded(ready, declared(ready))
    (ready.store.machines / "vm1" / "config.json").write_text("{")
    (line,) = told(ready)
    assert "its config.json is damaged" in line
    assert "leaves its VM behind" in line


def test_names_that_differ_in_case_are_told(ready: Tool) -> None:
    recorded(ready, declared(ready, "VM1"), owner="other")
    (line,) = told(ready)
    assert "has a machine VM1" in line


def test_certificates_that_cannot_work_are_told(ready: Tool) -> None:
    authority(ready.store.certs)
    (ready.store.certs / "ca.pem").unlink()
    (line,) = told(ready)
    assert "ca-key.pem is there, but not ca.pem" in line


def test_a_key_that_others_may_read_is_told(ready: Tool, tmp_path: Path) -> None:
    key = tmp_path / "id"
    machine = declared(ready, **{"lab-ssh-key": str(key)})
    assert "No such file or directory" in told(ready, machine)[0]
    key.touch(0o644)
    assert "chmod 600" in told(ready, machine)[0]
    key.chmod(0o600)
    assert told(ready, machine) == []


def test_a_store_that_cannot_be_written_is_told(ready: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and real(path, mode))
    assert "is not writable" in told(ready)[0]


def test_preflight_changes_nothing(ready: Tool) -> None:
    before = sorted(ready.store.home.rglob("*"))
    told(ready)
    assert sorted(ready.store.home.rglob("*")) == before

from collections.abc import Iterator

import pytest
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine import lifecycle
from swarmplan.drivers.docker_machine.lifecycle import remove, start, stop
from swarmplan.drivers.docker_machine.store.locks import Lock, locked
from swarmplan.errors import Permanent, Transient


@pytest.fixture
def lock(tool: Tool) -> Iterator[Lock]:
    with locked(tool.store.locks, "vm1", 5, "machine vm1") as held:
        yield held


def test_what_is_so_already_is_no_error(tool: Tool, lock: Lock) -> None:
    tool.says("start", err='Machine "vm1" is already running.', code=1)
    start(tool.cli, "vm1", lock)
    tool.says("stop", err='machine "vm1" is already stopped.', code=1)
    stop(tool.cli, "vm1", lock)


@pytest.mark.parametrize(
    "words", ["generic driver does not support stop", "hosts without a driver cannot be stopped"]
)
def test_a_driver_that_cannot_is_told_with_the_machine(tool: Tool, lock: Lock, words: str) -> None:
    for verb, turn in (("start", start), ("stop", stop)):
        tool.says(verb, err=words, code=1)
        with pytest.raises(Permanent, match=f"machine vm1: .*{verb}` failed: {words}"):
            turn(tool.cli, "vm1", lock)


def test_who_does_not_hear_is_switched_off(tool: Tool, lock: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_STOP", 0.2)
    tool.says("stop", does="exec sleep 60")
    stop(tool.cli, "vm1", lock)
    assert tool.calls == ["stop vm1", "kill vm1"]


def removes(tool: Tool) -> str:
    folder = tool.store.machines / "vm1"
    folder.mkdir()
    return f"rm -r {folder}"


def test_a_removed_machine_is_gone(tool: Tool, lock: Lock) -> None:
    tool.says("rm", "Successfully removed vm1\n", does=removes(tool))
    remove(tool.cli, "vm1", "lab", lock)
    assert tool.calls == ["rm -y vm1"]


def test_exit_code_0_is_no_proof_of_a_removal(tool: Tool, lock: Lock) -> None:
    removes(tool)
    tool.says("rm", "Successfully removed vm1\n")
    with pytest.raises(Permanent, match=r"machine vm1: .*if lab no longer has this VM"):
        remove(tool.cli, "vm1", "lab", lock)


def test_a_record_is_not_dropped_while_its_vm_may_live(tool: Tool, lock: Lock) -> None:
    removes(tool)
    tool.says("rm", err='Error removing host "vm1": 503 from the cloud', code=1)
    with pytest.raises(Permanent, match="503 from the cloud"):
        remove(tool.cli, "vm1", "lab", lock)
    assert tool.calls == ["rm -y vm1"]


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ('Error removing host "vm1": machine does not exist', False),
        ('Error removing host "vm1": unexpected end of JSON input', True),
    ],
)
def test_a_record_is_dropped_where_there_is_nothing_else(
    tool: Tool, lock: Lock, words: str, *, unread: bool
) -> None:
    tool.says("rm", does=f'[ "$2" = -f ] && {removes(tool)} && exit 0', err=words, code=1)
    remove(tool.cli, "vm1", "lab", lock, unread=unread)
    assert tool.calls == ["rm -y vm1", "rm -f vm1"]


@pytest.mark.parametrize("name", ["", "..", ".", "-f", "a/b"])
def test_no_name_that_would_remove_the_store_gets_through(tool: Tool, lock: Lock, name: str) -> None:
    with pytest.raises(Permanent, match="not a valid machine name"):
        remove(tool.cli, name, "lab", lock)
    assert tool.calls == []


def test_a_removal_has_a_deadline(tool: Tool, lock: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_REMOVE", 0.2)
    tool.says("rm", does="exec sleep 60")
    with pytest.raises(Transient, match="rm vm1` failed: it did not end within"):
        remove(tool.cli, "vm1", "lab", lock)

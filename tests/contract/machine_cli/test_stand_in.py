"""The stand-in itself: what it does not model fails loudly, and what was called is known."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.machine_cli.program import NOWHERE, Cli
from docker_machine.store import BINARY, Store


@pytest.fixture
def lax(tmp_path: Path) -> Iterator[Cli]:
    """A store whose clean-up does not look at what was called."""
    store = Store(tmp_path / "store")
    yield Cli(str(BINARY), store)
    (store.path / ".invocations").unlink(missing_ok=True)
    store.clean()


@pytest.mark.parametrize(
    "words",
    [
        ("upgrade", "n1"),
        ("scp", "a", "b"),
        ("mount", "a"),
        ("-D", "ls"),
        ("create", "-d", "amazonec2", "n2"),
        ("env", "-u"),
        ("ls", "-f", "{{.Name | printf}}"),
        ("ls", "-f", '{{printf "%x" .Name}}'),
        ("ls", "--filter", "swarm=x"),
        ("ssh", "n1", "ls"),
    ],
)
def test_what_is_not_modelled_is_no_success_nor_an_error_of_docker_machine(
    lax: Cli, words: tuple[str, ...]
) -> None:
    assert lax("create", "-d", "none", "--url", "tcp://127.0.0.1:1", "n1").code == 0
    done = lax(*words)
    assert done.code == 70
    assert done.err.splitlines()[-1].startswith("the stand-in does not model: ")
    with pytest.raises(AssertionError, match="does not model"):
        lax.store.clean()


def test_a_users_own_store_is_never_touched(lax: Cli) -> None:
    done = lax("create", "-d", "none", "--url", NOWHERE, "n1", MACHINE_STORAGE_PATH="")
    assert done.code == 70
    assert not (lax.store.path / ".docker").exists()


def test_every_call_is_written_down(lax: Cli) -> None:
    lax("create", "-d", "none", "--url", NOWHERE, "n1")
    lax("--github-api-token", "x", "status", "n1")
    lax("status", "n2")
    create, status, other = lax.store.log()
    assert create.argv == ("create", "-d", "none", "--url", NOWHERE, "n1")
    assert (create.command, status.command) == ("create", "status")
    assert (create.code, status.code, other.code) == (0, 0, 1)
    assert status.names("n1")
    assert not status.names("n2")
    assert create.end is not None
    assert create.start < create.end < status.start
    assert lax.store.at_once(machine="n1") == 1


def test_a_warning_may_stand_among_the_lines_of_ls(lax: Cli) -> None:
    lax("create", "-d", "none", "--url", NOWHERE, "n1")
    lax.store.fault("stray_warning", text="Error attempting call to get driver name: unexpected EOF")
    assert lax("ls", "-f", "{{.Name}}").lines == [
        "Error attempting call to get driver name: unexpected EOF",
        "n1",
    ]


def test_a_fault_may_be_for_one_machine(lax: Cli) -> None:
    lax("create", "-d", "none", "--url", NOWHERE, "n1")
    lax("create", "-d", "none", "--url", NOWHERE, "n2")
    lax.store.fault("silent_plugin", seconds=0, machine="n1")
    done = lax("status", "n1")
    assert done.code == 1
    assert done.err.endswith("Failed to dial the plugin server in 10s\n")
    assert lax("status", "n2").out == "Running\n"
    lax.store.mend("silent_plugin")
    assert lax("status", "n1").out == "Running\n"


def test_a_command_that_hangs_is_under_way_until_it_is_killed(lax: Cli) -> None:
    lax("create", "-d", "none", "--url", NOWHERE, "n1")
    lax.store.fault("hang", command="status", machine="n1")
    assert lax("url", "n1").code == 0
    with pytest.raises(subprocess.TimeoutExpired):
        lax("status", "n1", timeout=1)
    assert lax("status", "n2").code == 1
    assert [(call.command, call.code) for call in lax.store.log()[2:]] == [("status", None), ("status", 1)]


def test_rm_keeps_the_record_of_what_the_driver_cannot_remove(lax: Cli) -> None:
    lax.store.kill_create_after("record")
    lax("create", "-d", "lab", "m1")
    lax.store.fault("remove_fails", message="the cloud is down")
    done = lax("rm", "-y", "m1")
    assert (done.code, done.err) == (1, 'Error removing host "m1": the cloud is down\n')
    assert lax("ls", "-q").out == "m1\n"
    done = lax("rm", "-f", "m1")
    assert (done.code, done.err) == (0, 'Error removing host "m1": the cloud is down\n')
    assert lax("ls", "-q").out == ""

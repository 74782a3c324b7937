import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from contract.local_cluster import await_true

from swarmplan.drivers.local.host.process import end, hosts_of
from swarmplan.drivers.local.layout import MARK
from swarmplan.system.processes import Identity, identify


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def known(pid: int) -> Identity:
    identity = identify(pid)
    assert identity is not None
    return identity


def test_a_process_is_itself_until_it_ends(child: subprocess.Popen[bytes]) -> None:
    identity = known(child.pid)
    assert identity.alive()
    assert not identity.ended(0.0)
    child.kill()
    assert identity.ended(5.0)
    assert not identity.alive()  # a zombie by now
    child.wait()
    assert identify(child.pid) is None


@pytest.mark.parametrize("change", [{"start": 1}, {"boot": "another boot"}])
def test_the_same_pid_alone_is_somebody_else(
    child: subprocess.Popen[bytes], change: dict[str, int | str]
) -> None:
    other = replace(known(child.pid), **change)  # type: ignore[arg-type]  # the parameters name the fields
    assert not other.alive()
    assert not other.signal(signal.SIGKILL)
    end(other)
    assert child.poll() is None


def test_a_name_with_blanks_and_brackets_is_read_past(tmp_path: Path) -> None:
    program = tmp_path / "a) S 9 (b"
    shutil.copy("/bin/sleep", program)
    process = subprocess.Popen([program, "60"])
    try:
        assert known(process.pid).start >= known(os.getpid()).start
        assert known(process.pid).alive()
    finally:
        process.kill()
        process.wait()


def test_end_asks_first_when_given_grace(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["sh", "-c", "trap 'echo asked > said; exit 0' TERM; echo up; while :; do sleep 0.05; done"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    end(known(process.pid), grace=10.0)
    assert process.wait() == 0
    process.stdout.close()


def test_end_kills_what_does_not_listen() -> None:
    process = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    end(known(process.pid), grace=0.1)
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="hosts are root's processes")
def test_hosts_are_told_by_their_command_line(name: str) -> None:
    process = subprocess.Popen(["sh", "-c", "sleep 60; :", "sh", MARK, name, "one"], start_new_session=True)
    try:
        identity = known(process.pid)
        await_true(lambda: programs_of(process.pid) == {"sleep"}, "its child is no copy of it any more")
        assert hosts_of(name) == {identity: "one"}
        assert hosts_of(name, "one") == {identity: "one"}
        assert hosts_of(name, "two") == {}
        assert hosts_of(name.rpartition("-")[0]) == {}
        assert hosts_of("one") == {}
        children = children_of(process.pid)
        end(identity)  # with the commands of its group
        await_true(lambda: all(identify(pid) is None for pid in children), "its group has ended")
    finally:
        end_group(process)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def programs_of(pid: int) -> set[str]:
    """What its children run; a child is a copy of it, command line and all, until it has become a program."""
    return {Path(f"/proc/{child}/comm").read_text().strip() for child in children_of(pid)}


def end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def name() -> str:
    """A cluster's name that no other run of this test has."""
    return f"unit-{os.getpid()}-{time.monotonic_ns()}"


@pytest.mark.skipif(os.geteuid() != 0, reason="hosts are root's processes")
def test_who_only_speaks_of_a_host_is_none(name: str) -> None:
    process = subprocess.Popen(["tail", "-f", "/dev/null", MARK, name, "one"], stderr=subprocess.DEVNULL)
    try:
        assert identify(process.pid)
        assert hosts_of(name) == {}
    finally:
        process.kill()
        process.wait()

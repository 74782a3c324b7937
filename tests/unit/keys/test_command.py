"""A key in a program: on standard input and output, and in no message."""

import os
import sys
import time
from pathlib import Path

import pytest

from swarmplan.errors import Failure, Permanent, Transient
from swarmplan.keys.command import CommandKeeper
from swarmplan.keys.keeper import keeper
from swarmplan.model.swarm import KeyPlace

KEY = "SWMKEY-1-Wa0zzsayKM28kzXIUdpFKlYt26u0Z/2RtCcjjYb7JSE"


def shell(script: str) -> tuple[str, ...]:
    return ("sh", "-c", script)


def test_a_stored_key_is_read_back(tmp_path: Path) -> None:
    held = tmp_path / "store"
    kept = keeper(KeyPlace(put=("tee", str(held)), get=("cat", str(held))))
    kept.put(KEY)
    assert (kept.get(), held.read_text(encoding="utf-8")) == (KEY, f"{KEY}\n")
    assert kept.place == f"the output of `cat {held}`"


def test_a_program_that_prints_nothing_has_no_key() -> None:
    assert CommandKeeper((), ("true",)).get() is None


@pytest.mark.parametrize(
    ("get", "said"),
    [
        (("no-such-program",), "`no-such-program` failed: No such file or directory"),
        (shell("echo one >&2; echo 'not in the store' >&2; exit 1"), "failed: not in the store"),
        (shell("exit 3"), "failed: exit code 3"),
        (shell(f"echo 'wrong: {KEY}' >&2; exit 1"), "failed: wrong: SWMKEY-…"),
        (shell("echo hunter2"), "does not contain a valid unlock key"),
        (shell(f"echo {KEY}; echo {KEY}"), "does not contain a valid unlock key"),
    ],
)
def test_an_error_is_one_line_without_the_output(get: tuple[str, ...], said: str) -> None:
    with pytest.raises(Permanent) as caught:
        CommandKeeper((), get).get()
    text = str(caught.value)
    assert said in text
    assert "\n" not in text
    assert KEY not in text
    if get != shell("echo hunter2"):
        assert "hunter2" not in text


def test_a_key_that_a_failing_program_repeats_is_hidden() -> None:
    with pytest.raises(Permanent, match="failed: no room for SWMKEY-…"):
        CommandKeeper(shell('echo "no room for $(cat)" >&2; exit 1'), ()).put(KEY)


def test_a_program_that_does_not_read_its_input_is_accepted() -> None:
    CommandKeeper(("true",), ()).put(KEY)


def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    slow = CommandKeeper((), shell(f"sleep 1000 & echo $! > {noted}; wait"), deadline=0.5)
    with pytest.raises(Transient, match=r"did not end within 0\.5 s"):
        slow.get()
    pid = int(noted.read_text(encoding="utf-8"))
    until = time.monotonic() + 5
    while _runs(pid):
        assert time.monotonic() < until


def _runs(pid: int) -> bool:
    """Whether the process is there and no zombie that only waits to be collected."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_neither_runs_in_a_shell(tmp_path: Path) -> None:
    kept = CommandKeeper((), (sys.executable, "-c", f"print('{KEY}')", f"$(touch {tmp_path}/trap)"))
    assert kept.get() == KEY
    assert list(tmp_path.iterdir()) == []


def test_failures_are_of_the_kinds_the_port_names() -> None:
    with pytest.raises(Failure):
        CommandKeeper((), (str(Path("/")),)).get()

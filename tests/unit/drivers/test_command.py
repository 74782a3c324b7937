import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from swarmplan.drivers.command import attach, attempt, follow, run
from swarmplan.errors import Permanent, Transient


def test_output_and_input_pass_through() -> None:
    assert run(["cat"], what="thing", stdin="héllo\n") == "héllo\n"


def test_the_environment_is_the_one_given() -> None:
    assert run(["/usr/bin/env"], what="thing", environment={"A": "1"}) == "A=1\n"


def test_a_failure_names_thing_command_cause_and_remedy() -> None:
    with pytest.raises(Permanent) as caught:
        run(["sh", "-c", "echo first >&2; echo cause >&2; exit 3"], what="machine a", remedy="do this")
    text = str(caught.value)
    assert text.startswith("machine a: `sh -c ")
    assert text.endswith("failed: cause; do this")
    assert "\n" not in text


def test_a_failure_without_a_word_names_the_code() -> None:
    with pytest.raises(Permanent, match="exit code 3"):
        run(["sh", "-c", "exit 3"], what="machine a")


def test_a_hint_at_the_manual_is_no_cause() -> None:
    with pytest.raises(Permanent, match=r"failed: bad usage$"):
        run(["sh", "-c", "echo bad usage >&2; echo Try --help >&2; exit 1"], what="machine a")


def test_a_long_command_is_shown_in_part() -> None:
    with pytest.raises(Permanent) as caught:
        run(["false", "x" * 1000], what="machine a")
    assert len(str(caught.value)) < 250


def test_a_missing_program_is_permanent() -> None:
    with pytest.raises(Permanent, match=r"no-such-program.*No such file"):
        attempt(["no-such-program"], what="machine a")


def test_an_answer_tells_code_and_both_streams() -> None:
    answer = attempt(["sh", "-c", "echo out; echo err >&2; exit 4"], what="thing")
    assert (answer.code, answer.out, answer.err) == (4, "out\n", "err\n")


def test_past_its_deadline_a_command_ends_with_its_children(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    started = time.monotonic()
    with pytest.raises(Transient, match=r"did not end within 0\.3 s"):
        attempt(["sh", "-c", f"sleep 60 & echo $! > {pid_file}; wait"], what="thing", deadline=0.3)
    assert time.monotonic() - started < 5
    child = int(pid_file.read_text())
    while state(child) not in {"", "Z"}:  # a killed process takes a moment on a busy machine
        assert time.monotonic() - started < 10
        time.sleep(0.01)


def test_what_a_command_leaves_running_on_purpose_is_left_alone() -> None:
    pid = int(run(["sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"], what="thing"))
    assert state(pid) in {"R", "S"}
    os.kill(pid, signal.SIGKILL)


def test_messages_show_only_what_may_be_shown_of_a_command_with_secrets() -> None:
    for command, deadline in ((["sh", "-c", "sleep 60", "s3cret"], 0.2), (["no-such-command", "s3cret"], 5)):
        with pytest.raises((Transient, Permanent)) as caught:
            attempt(command, what="thing", deadline=deadline, shown=["sleep", "(hidden)"])
        assert "s3cret" not in str(caught.value)
        assert "sleep '(hidden)'" in str(caught.value)


def test_begun_is_told_the_process() -> None:
    begun: list[int] = []
    answer = attempt(["sh", "-c", "echo $$"], what="thing", begun=begun.append)
    assert [int(answer.out)] == begun


def test_follow_hands_on_each_line() -> None:
    lines: list[str] = []
    answer = follow(
        ["sh", "-c", "echo one; echo two >&2; exit 5"], what="thing", tell=lines.append, deadline=10
    )
    assert lines == ["one", "two"]
    assert (answer.code, answer.error_line) == (5, "two")


def test_follow_ends_at_its_deadline() -> None:
    with pytest.raises(Transient, match=r"within 0\.2 s"):
        follow(["sleep", "60"], what="thing", tell=lambda _: None, deadline=0.2)


def test_attach_uses_our_own_streams() -> None:
    code = "from swarmplan.drivers.command import attach; raise SystemExit(attach(['sh', '-c', 'cat; exit 6'], what='x'))"
    done = subprocess.run(
        [sys.executable, "-c", code], input="through\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (6, "through\n")


def test_attach_tells_a_signal_as_a_shell_does() -> None:
    assert attach(["sh", "-c", "kill -TERM $$"], what="thing") == 128 + signal.SIGTERM


def state(pid: int) -> str:
    """The process's state letter, "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""

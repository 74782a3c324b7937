"""A command that asks for approval, on a terminal of its own."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from unit.cli.terminal import SPEC


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_while_it_asks_ends_it_and_gives_the_lease_back(
    tmp_path: Path, number: int, code: int
) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC, encoding="utf-8")
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONFAULTHANDLER": "1"}
    command = [sys.executable, "-m", "swarmplan"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command, "apply", "--simulate"], cwd=tmp_path, env=environment, start_new_session=True,
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    try:
        shown = b""
        while b"Only 'yes' is accepted" not in shown:
            shown += os.read(ours, 1000)
        process.send_signal(number)
        assert ended(process, ours) == code
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    again = subprocess.run(
        [*command, "apply", "--simulate", "--auto-approve", "--lock-timeout", "0s"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr


def ended(process: "subprocess.Popen[bytes]", terminal: int) -> int:
    """Its exit code; where it goes on, the failure says what each of its threads does."""
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        process.wait(10)
        raise AssertionError(os.read(terminal, 60_000).decode()) from None

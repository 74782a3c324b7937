"""Signals: the first stops well, the second at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from unit.cli.terminal import handlers_kept

from swarmplan.cli.stopping import stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_asks_and_the_second_leaves(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def leaves(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leaves)
    with handlers_kept(), stopping("Stopping.") as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(10)
        with pytest.raises(SystemExit, match=str(128 + number)):
            os.kill(os.getpid(), number)
    assert capfd.readouterr().err == "\nStopping. (again to leave at once)\n"


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopping("Stopping."):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


WAITING = """
import socket, sys
from swarmplan.cli.boundary import bounded
from swarmplan.engine import connect
from swarmplan.ports import Endpoint
from swarmplan.workers import Workers

listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen()

def command(**_):
    def ask(_):
        print("asked", flush=True)
        return connect(Endpoint(f"unix://{sys.argv[1]}")).info()
    with Workers(2) as pool:
        return list(pool.map(ask, range(20)))

bounded(command)
"""
"""A command that asks engines which take calls and answer none."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_whose_threads_wait_for_an_engine(
    number: signal.Signals, tmp_path: Path
) -> None:
    socket = tmp_path / "silent.sock"
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, str(socket)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "asked\n"
            process.send_signal(number)
            _, err = process.communicate(timeout=5)  # a call waits for 10 s, and 20 of them for 100
        finally:
            process.kill()
    assert (process.returncode, err) == (128 + number, "Interrupted.\n")

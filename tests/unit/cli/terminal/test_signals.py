"""Signals: the first stops well, the second at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from unit.cli.terminal import handlers_kept

from swarmplan.cli.terminal import error_handling
from swarmplan.cli.terminal.signals import stopping
from swarmplan.errors import Permanent


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
    assert capfd.readouterr().err == "\nStopping. (repeat to exit at once)\n"


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopping("Stopping."):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


MISSED = """
import os, signal, threading, time
from swarmplan.cli.terminal.error_handling import run_and_exit

def other():
    os.write(1, b"asked\\n")
    time.sleep(1000)

def command(**_):
    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    thread.join()

run_and_exit(command)
"""
"""Its main thread waits without an end, and another thread receives the signal."""


def test_a_signal_that_the_main_thread_did_not_receive_ends_its_wait() -> None:
    command = [sys.executable, "-c", MISSED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "asked\n"
            time.sleep(0.2)
            process.terminate()
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (process.returncode, said) == (128 + signal.SIGTERM, "Interrupted.\n")


DROPPED = """
import os, signal, sys, time
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.cli.terminal.signals import prompting

class Question:
    encoding = "utf-8"

    def write(self, text):
        os.write(1, text.encode())

    def flush(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)

def command(**_):
    sys.stdout = Question()
    try:
        with prompting():
            input("sure? ")
    finally:
        sys.stdout = sys.__stdout__

run_and_exit(command)
"""
"""It is asked, and the signal comes while the question is flushed: input() drops what is raised then, and waits for an answer."""


def test_a_signal_while_the_question_is_written_is_an_answer_too() -> None:
    command = [sys.executable, "-c", DROPPED]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **streams) as process:  # type: ignore[call-overload]  # of one type each
        try:
            assert process.wait(10) == 128 + signal.SIGTERM
        finally:
            process.kill()


WAITING = """
import os, socket, sys
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.engine.connect import connect
from swarmplan.ports import Endpoint
from swarmplan.system.workers import Workers

listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen()

def command(**_):
    def ask(_):
        os.write(1, b"asked\\n")
        return connect(Endpoint(f"unix://{sys.argv[1]}")).info()
    with Workers(2) as pool:
        return list(pool.map(ask, range(20)))

run_and_exit(command)
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


RUNNING = """
import sys
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.drivers.command import run as commanded
from swarmplan.programs import run
from swarmplan.system.workers import Workers

def command(**_):
    said = "echo $$ > " + sys.argv[1] + "/{0}.new; mv " + sys.argv[1] + "/{0}.new " + sys.argv[1] + "/{0}; exec sleep 1000"
    with Workers(2) as pool:
        pool.submit(run, ("sh", "-c", said.format("program")), deadline=100)
        pool.submit(commanded, ["sh", "-c", said.format("command")], what="x", deadline=100)

run_and_exit(command)
"""
"""A command whose threads wait for programs."""


def test_a_signal_ends_the_programs_that_a_command_waits_for(tmp_path: Path) -> None:
    pids = [tmp_path / "program", tmp_path / "command"]
    with subprocess.Popen([sys.executable, "-c", RUNNING, str(tmp_path)], stderr=subprocess.PIPE) as process:
        try:
            until(lambda: all(pid.exists() for pid in pids))
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 128 + signal.SIGTERM
        finally:
            process.kill()
    until(lambda: not any(runs(int(pid.read_text())) for pid in pids))


def runs(pid: int) -> bool:
    """Whether the process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_ctrl_c_while_python_loads_the_command_prints_nothing(tmp_path: Path) -> None:
    """Click is imported early; this one has a Ctrl-C come meanwhile."""
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    ended = subprocess.run(
        [sys.executable, "-m", "swarmplan", "plan"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")


FLOODED = """
import os, signal, sys, threading
from swarmplan.cli.terminal import error_handling
from swarmplan.cli.terminal.signals import stopping
from swarmplan.errors import Permanent
from swarmplan.cli.terminal.signal_event import SignalEvent

with stopping("Stopping.") as stop:
    reloading = SignalEvent()
    signal.signal(signal.SIGHUP, lambda _number, _frame: reloading.set())
    os.write(1, b"ready\\n")
    rounds = 0
    while not stop.wait(0.01):
        if reloading.is_set():
            reloading.clear()
            rounds += 1
os.write(1, f"ended {rounds > 0}\\n".encode())
"""
"""As the main thread of an agent waits."""


def test_a_flood_of_signals_does_not_keep_the_last_one_from_ending_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FLOODED], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            for _ in range(20_000):
                child.send_signal(signal.SIGHUP)
            child.send_signal(signal.SIGTERM)
            assert child.stdout.readline() == b"ended True\n"
            assert child.wait(60) == 0
        finally:
            child.kill()


ENDING = """
import atexit, os, signal, sys
from swarmplan.cli.terminal.error_handling import run_and_exit

def command(**_):
    {ends}

atexit.register(lambda: os.write(1, str(signal.getitimer(signal.ITIMER_REAL)).encode()))
run_and_exit(command)
"""


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ("return 0", 0),
        ("return 4", 4),
        ("sys.exit(7)", 7),
        ("sys.exit('in words')", 1),
        ("raise KeyboardInterrupt", 130),
        ("raise ZeroDivisionError", 1),
    ],
)
def test_no_end_of_a_command_leaves_a_timer_behind(ends: str, code: int, tmp_path: Path) -> None:
    """The interpreter drops the handlers as it exits, and the timer would then end it with 142 (SIGALRM)."""
    ended = subprocess.run(
        [sys.executable, "-c", ENDING.format(ends=ends)],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (code, b"(0.0, 0.0)")


def test_a_ctrl_c_while_an_error_is_printed_interrupts_the_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def printing(*_: object, **_also: object) -> None:
        raise KeyboardInterrupt

    def command(**_: object) -> None:
        raise Permanent("disk full")

    monkeypatch.setattr(error_handling, "print_error", printing)
    with handlers_kept(), pytest.raises(SystemExit) as left:
        error_handling.run_and_exit(command)
    assert (left.value.code, capfd.readouterr().err) == (130, "Interrupted.\n")

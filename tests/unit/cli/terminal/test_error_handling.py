"""The edge: every end of a command is a code and at most a few clear lines."""

import errno
import os
import signal
import stat
import subprocess
import sys

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.errors import Conflict, ExitCode, Interrupted, NotConverged, Permanent, Refused, SpecError

SECRET = "pl4nt3d"  # noqa: S105 - what is searched for


def end_of(raised: BaseException | int | None) -> int:
    """The exit code of a command that raises, or gives back, this."""

    def command(**_: object) -> object:
        if isinstance(raised, BaseException):
            raise raised
        return raised

    with pytest.raises(SystemExit) as left:
        run_and_exit(command)
    return int(left.value.code or 0)


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (None, 0, ""),
        (3, 3, ""),
        (SpecError(["a.yaml:1:1: one", "a.yaml:2:1: two"]), 2, "Error: a.yaml:1:1: one\nError: a.yaml:2:1: two\n"),
        (Permanent("disk full"), 1, "Error: disk full\n"),
        (Conflict("update out of sequence"), 1, "Error: update out of sequence\n"),
        (Refused("not approved"), 4, "Error: not approved\n"),
        (NotConverged("rolled back"), 5, "Error: rolled back\n"),
        (Interrupted("stopped"), 130, "Error: stopped\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (click.Abort(), 130, "Interrupted.\n"),
        (SystemExit(7), 7, ""),
        (click.UsageError("no such thing"), 2, "Error: no such thing\n"),
        (Permanent(f"login with DB_PASSWORD={SECRET} failed"), 1, "Error: login with DB_PASSWORD=(hidden) failed\n"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("terminal")
def test_every_end_has_its_code(
    capfd: pytest.CaptureFixture[str], raised: BaseException | int | None, code: int, told: str
) -> None:
    capfd.readouterr()
    assert end_of(raised) == code
    assert capfd.readouterr().err == told


def test_a_bug_is_one_line_and_a_private_report_without_secrets(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    assert end_of(ZeroDivisionError(f"token=SWMTKN-1-{SECRET}-{SECRET}\nsecond line")) == ExitCode.FAILED
    (report,) = terminal.state.glob("crash-*.txt")
    told = capfd.readouterr().err
    assert told == (
        f"Error: internal error: ZeroDivisionError: token=(hidden) (the full report is in {report}; please report it)\n"
    )
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert SECRET not in text


def test_a_bug_whose_report_cannot_be_written_is_still_one_line(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal.state.parent.mkdir()
    terminal.state.write_text("")
    assert end_of(ZeroDivisionError("x")) == ExitCode.FAILED
    told = capfd.readouterr().err
    assert len(told.splitlines()) == 1
    assert "no report could be written: Not a directory" in told


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_asked_to_end_is_an_interruption(
    capfd: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    def asked(**_: object) -> None:
        os.kill(os.getpid(), number)
        signal.sigtimedwait([signal.SIGUSR1], 10)
        pytest.fail("went on after it")

    with pytest.raises(SystemExit) as left:
        run_and_exit(asked)
    assert (left.value.code, capfd.readouterr().err) == (128 + number, "Interrupted.\n")


@pytest.mark.usefixtures("terminal")
def test_a_second_signal_while_the_command_ends_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaves(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leaves)
    monkeypatch.setattr(click, "echo", lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    assert end_of(KeyboardInterrupt()) == 128 + signal.SIGTERM


PRINTED = """
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.plan.plan import Plan
from swarmplan.render.plan.plan import print_plan
from swarmplan.cli.terminal.streams import settle
settle()
run_and_exit(lambda **_: print_plan(Plan("lab")))
"""
BUFFERED = """
import sys
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.cli.terminal.streams import settle
settle()
run_and_exit(lambda **_: sys.stdout.write("x") and None)
"""


@pytest.mark.parametrize("words", [["-m", "swarmplan", "schema"], ["-c", PRINTED], ["-c", BUFFERED]])
def test_a_reader_that_goes_away_early_changes_nothing_of_its_end(words: list[str]) -> None:
    command = [sys.executable, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    "code", [errno.EACCES, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EROFS, errno.ENOSPC]
)
def test_what_the_system_refuses_is_a_line_and_no_bug(
    terminal: Terminal, capfd: pytest.CaptureFixture[str], code: int
) -> None:
    capfd.readouterr()
    assert end_of(OSError(code, os.strerror(code), "/srv/x")) == ExitCode.FAILED
    assert capfd.readouterr().err == f"Error: /srv/x: {os.strerror(code)}\n"
    assert not list(terminal.state.glob("crash-*.txt"))


@pytest.mark.usefixtures("terminal")
def test_control_characters_of_others_are_shown_and_not_obeyed(capfd: pytest.CaptureFixture[str]) -> None:
    assert end_of(Permanent("it said \x1b[2J\rall is well")) == ExitCode.FAILED
    assert capfd.readouterr().err == "Error: it said \\x1b[2J\\rall is well\n"

"""``--watch``: what it does with looks that fail, when it ends, and with which code."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.operations import watching
from swarmplan.errors import Interrupted, SwarmplanError, Unreachable
from swarmplan.render.live.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n"


class Shown:
    """Ends the watch after so many looks."""

    def __init__(self, most: int) -> None:
        self.stop, self.told, self._most = threading.Event(), list[str](), most

    def looking(self) -> None:
        self._most -= 1

    def take(self, seen: Seen) -> None:
        self._tell(seen.title)

    def failed(self, reason: str) -> None:
        self._tell(f"failed: {reason}")

    def close(self) -> None:
        self.told.append("closed")

    def _tell(self, text: str) -> None:
        self.told.append(text)
        if not self._most:
            self.stop.set()


def watch(monkeypatch: pytest.MonkeyPatch, *looks: Seen | Exception) -> tuple[bool, list[str]]:
    monkeypatch.setattr(watching, "_LEAST_PAUSE", 0.0)
    left, shown = iter(looks), Shown(len(looks))

    def look() -> Seen:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    return watching.watched(look, shown, 0.0, shown.stop), shown.told


def seen(title: str, *, wrong: bool = False) -> Seen:
    return Seen(title, lambda _: [], dict, wrong, 0.0)


def test_a_look_that_fails_is_shown_and_another_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = (seen("one", wrong=True), Unreachable("m1"), click.UsageError("no file"), seen("two"))
    assert watch(monkeypatch, *looks) == (False, ["one", "failed: m1", "failed: no file", "two"])
    assert watch(monkeypatch, seen("one", wrong=True), Unreachable("m1"))[0] is True


def test_a_first_look_that_fails_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable):
        watch(monkeypatch, Unreachable("m1"))


def test_it_ends_at_once_whatever_a_look_waits_for() -> None:
    shown, never = Shown(1), threading.Event()
    shown.looking = shown.stop.set  # type: ignore[method-assign]
    try:
        with pytest.raises(Interrupted, match="before anything was seen"):
            watching.watched(lambda: never.wait() and seen("never"), shown, 1.0, shown.stop)  # type: ignore[arg-type,return-value]
    finally:
        never.set()
    assert not issubclass(SwarmplanError, Interrupted)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--interval", "5s"], "--interval is the time between the looks of --watch"),
        (["--watch", "--interval", "0s"], "not a valid interval"),
        (["--watch", "-f", "-"], "standard input only once"),
        (["--watch", "--format", "html"], "--watch prints text or json, and not html"),
    ],
)
def test_what_cannot_be(terminal: Terminal, words: list[str], text: str) -> None:
    typed = terminal.type("status", "--simulate", *words)
    assert typed.code == 2
    assert text in typed.err


@contextmanager
def running(folder: Path, *words: str, terminal: int | None = None) -> "Iterator[subprocess.Popen[bytes]]":
    kept = {
        name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR", "FORCE_COLOR"}
    }
    environ = {**kept, "XDG_STATE_HOME": str(folder), "TERM": "xterm", "COLUMNS": "60", "LINES": "20"}
    out = subprocess.PIPE if terminal is None else terminal
    command = [sys.executable, "-m", "swarmplan", *words]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environ
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(source: int, text: bytes, seconds: float = 30) -> bytes:
    """What is read there until this text has come."""
    shown, end = b"", time.monotonic() + seconds
    while text not in shown:
        assert select.select([source], [], [], max(end - time.monotonic(), 0))[0], shown
        piece = os.read(source, 65536)
        assert piece, shown
        shown += piece
    return shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC, encoding="utf-8")
    with running(tmp_path, "apply", "--simulate", "--auto-approve") as process:
        assert process.wait(60) == 0
    return tmp_path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGHUP, 129)])
def test_in_a_pipe_each_change_is_printed_and_a_signal_ends_it(
    folder: Path, number: signal.Signals, code: int
) -> None:
    with running(folder, "status", "--simulate", "--watch", "--interval", "1s") as process:
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        shown = until(pipe, b"all up")
        (folder / "cluster.yaml").write_text(SPEC.replace("count: 1", "count: 3"), encoding="utf-8")
        shown += until(pipe, b"missing")
        process.send_signal(number)
        assert process.wait(10) == code
    assert b"\x1b" not in shown
    assert len(re.findall(rb"^# \d{4}-", shown, re.MULTILINE)) == 2


def test_it_ends_where_nobody_reads_any_more(folder: Path) -> None:
    with running(folder, "status", "--simulate", "--watch", "--exit-code") as process:
        assert process.stdout is not None
        until(process.stdout.fileno(), b"all up")
        process.stdout.close()
        assert process.wait(10) == 0


def test_on_a_terminal_it_is_drawn_and_leaves_all_of_the_last_look(folder: Path) -> None:
    ours, theirs = pty.openpty()
    with running(folder, "status", "--simulate", "--watch", "--exit-code", terminal=theirs) as process:
        os.close(theirs)
        shown = until(ours, b"all up")
        process.send_signal(signal.SIGINT)
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        finally:
            os.close(ours)
        assert process.wait(10) == 0
    assert b"Ctrl-C ends" in shown
    assert b"Ctrl-C ends" not in shown[shown.rindex(b"Machines") :]
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")

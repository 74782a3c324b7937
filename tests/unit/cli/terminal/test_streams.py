"""The lines of a process that runs for months begin with their time, whoever writes them and in how many pieces."""

import os
import re
import sys
from collections.abc import Iterator

import pytest

from swarmplan.cli.terminal.messages import timed_lines, write_json_lines, write_times, written
from swarmplan.cli.terminal.streams import settle, time_messages

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(autouse=True)
def _streams() -> Iterator[None]:
    kept = sys.stdin, sys.stdout, sys.stderr
    write_json_lines(on=False)  # a command of another test in this process may have had --log-format json
    yield
    sys.stdin, sys.stdout, sys.stderr = kept
    write_times(on=False)


def printed(capfd: pytest.CaptureFixture[str], *pieces: str) -> str:
    settle()
    time_messages({})
    for piece in pieces:
        sys.stderr.write(piece)
        sys.stderr.flush()
    return _TIME.sub("T", capfd.readouterr().err)


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (("one\n",), "T one\n"),
        (("one\ntwo\n",), "T one\nT two\n"),
        (("o", "ne\n", "two\n"), "T one\nT two\n"),
        (("one\nt", "wo", "\n"), "T one\nT two\n"),
        (("one\n\ntwo\n",), "T one\nT \nT two\n"),
        ((f"{'x' * 100_000}\n",), f"T {'x' * 100_000}\n"),
    ],
)
def test_each_line_has_its_time_once(
    capfd: pytest.CaptureFixture[str], pieces: tuple[str, ...], found: str
) -> None:
    assert printed(capfd, *pieces) == found


def test_so_has_the_line_of_a_signal() -> None:
    assert written("info", "Stopping.") == b"\nStopping.\n"
    time_messages({})
    assert _TIME.sub("T", written("info", "Stopping.").decode()) == "T Stopping.\n"


def test_the_journal_notes_the_time_itself() -> None:
    status = os.fstat(2)
    time_messages({"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
    assert not timed_lines()
    time_messages({"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + 1}"})  # of a process before, say
    assert timed_lines()

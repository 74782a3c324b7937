"""Programs that run on: noted, found again, waited for, and ended also where they do not want to."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from swarmplan import daemons
from swarmplan.errors import Permanent
from swarmplan.system.processes import Identity, identify

STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); sys.stdin.read()"


@pytest.fixture
def running() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_it_is_found_by_what_was_noted(tmp_path: Path, running: "subprocess.Popen[bytes]") -> None:
    record = tmp_path / "kept" / "one.json"
    assert daemons.recorded(record) is None
    daemons.note(record, running.pid, port=2222)
    found = daemons.recorded(record)
    assert found is not None
    assert (found[0], found[1]["port"]) == (identify(running.pid), 2222)
    assert record.stat().st_mode & 0o777 == 0o600
    assert [words[1:] for identity, words in daemons.own_processes() if identity == found[0]] == [
        ["-c", STUBBORN]
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"process": 1}', '{"process": {"pid": 1}}', "[" * 9000]
)
def test_a_damaged_note_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.json").write_text(text)
    assert daemons.recorded(tmp_path / "one.json") is None


def test_one_that_has_ended_is_not_noted(tmp_path: Path) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    daemons.note(tmp_path / "one.json", process.pid)
    assert not (tmp_path / "one.json").exists()


def test_one_that_ignores_the_first_signal_is_killed(
    running: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "_END", 0.2)
    identity = identify(running.pid)
    assert identity is not None
    daemons.end(identity, "the test's")
    assert running.wait() == -signal.SIGKILL


def test_the_pid_of_one_that_has_ended_is_left_alone(running: "subprocess.Popen[bytes]") -> None:
    now = identify(running.pid)
    assert now is not None
    daemons.end(Identity(now.pid, now.start - 1, now.boot), "another's")
    assert running.poll() is None


def test_what_came_of_a_start() -> None:
    assert daemons.await_start(lambda: True, lambda: False, 5) is daemons.Start.ANSWERS
    assert daemons.await_start(lambda: True, lambda: True, 5) is daemons.Start.ENDED
    assert daemons.await_start(lambda: False, lambda: False, 0) is daemons.Start.SILENT


def test_what_is_in_the_way_of_its_files_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({}))
    with pytest.raises(Permanent, match=r"file/one\.json: cannot be written: "):
        daemons.write(tmp_path / "file" / "one.json", b"")

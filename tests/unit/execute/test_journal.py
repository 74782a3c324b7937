"""The journal: a line of JSON an event, never in the way of a run."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from swarmplan.events import Event, Stage
from swarmplan.execute import journal
from swarmplan.execute.journal import Journal
from swarmplan.model.key import Key, Kind

EVENT = Event("create services.web", Key(Kind.SERVICE, "web"), Stage.FAILED, "disk full", 1.23456)


def test_each_event_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "journal" / "lab.jsonl"
    write = Journal(path, "run-1")
    write(EVENT)
    write(EVENT)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 2
    assert lines[0].pop("at").endswith("+00:00")
    assert lines[0] == {
        "run": "run-1",
        "step": "create services.web",
        "stage": "failed",
        "elapsed": 1.235,
        "detail": "disk full",
    }


def test_a_long_one_is_put_aside_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_MOST", 200)
    path = tmp_path / "lab.jsonl"
    for number in range(9):
        Journal(path, f"run-{number}")(EVENT)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["lab.jsonl", "lab.old"]
    assert "run-8" in path.read_text(encoding="utf-8")
    assert path.stat().st_size < 400


def test_one_that_cannot_be_written_does_not_stop_a_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write = Journal(tmp_path / "file" / "lab.jsonl", "run-1")
    write(EVENT)
    assert (tmp_path / "file").read_text() == ""
    assert write.begin("swarmplan destroy") == (
        f"{tmp_path / 'file' / 'lab.jsonl'}: the journal cannot be written (Not a directory): "
        "no event of this run is kept on this machine"
    )


def test_a_run_begins_with_its_command(tmp_path: Path) -> None:
    path = tmp_path / "lab.jsonl"
    assert Journal(path, "run-1").begin("swarmplan destroy") == ""
    line = json.loads(path.read_text(encoding="utf-8"))
    assert (line["run"], line["command"]) == ("run-1", "swarmplan destroy")


def test_it_is_for_its_owner_and_follows_no_link(tmp_path: Path) -> None:
    path, target = tmp_path / "journal" / "lab.jsonl", tmp_path / "target"
    path.parent.mkdir(mode=0o755)
    path.write_text("")
    path.chmod(0o644)
    Journal(path, "run-1")(EVENT)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    path.unlink()
    target.write_text("mine")
    path.symlink_to(target)
    assert "it is a symbolic link" in Journal(path, "run-1").begin("x")
    assert target.read_text() == "mine"


def test_old_lines_go_when_a_run_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, old = tmp_path / "lab.jsonl", tmp_path / "lab.old"
    Journal(path, "run-1").begin("swarmplan apply")
    monkeypatch.setattr(journal, "_OLDEST", timedelta(hours=1))
    Journal(path, "run-2").begin("swarmplan apply")
    assert not old.exists()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('{"at": "20', '{"at": "19', 1), encoding="utf-8")
    Journal(path, "run-3").begin("swarmplan apply")
    assert "run-2" in old.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["run"] == "run-3"
    os.utime(old, (0, 0))
    Journal(path, "run-4").begin("swarmplan apply")
    assert not old.exists()


@pytest.mark.parametrize("line", ["", "{", '{"at": 1}', "[]", '{"at": "soon"}', '{"at": "9999-12-31T23:59:59-23:00"}'])  # fmt: skip
def test_a_first_line_that_says_no_time_stays(tmp_path: Path, line: str) -> None:
    path = tmp_path / "lab.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert Journal(path, "run-1").begin("swarmplan apply") == ""
    assert not (tmp_path / "lab.old").exists()

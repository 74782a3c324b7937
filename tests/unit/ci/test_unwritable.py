"""Where a file cannot be written that the job only tells something with, that is a warning: the result of an apply stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from swarmplan_ci import main, swarmplan
from swarmplan_ci.job import Job
from swarmplan_ci.pipeline import Pipeline
from swarmplan_ci.process import Ended
from swarmplan_ci.settings import Settings

UNWRITABLE = ["/dev/full", "/proc/x", "."]


class Told:
    """A forge that keeps the one comment."""

    limit = 60_000
    body = ""

    def find(self, _number: int, _line: str) -> tuple[str, str] | None:
        return ("1", self.body) if self.body else None

    def put(self, _number: int, _line: str, body: str) -> None:
        self.body = body


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The exit codes of swarmplan's commands, which are not run."""
    found = {"validate": 0, "plan": 3, "apply": 0}

    def run(command: str, *words: str) -> Ended:
        if "--out" in words:
            Path(words[words.index("--out") + 1]).touch()
        if "json" in words:
            return Ended(0, json.dumps({"digest": "a", "hazards": [{"allow": "destroy"}]}), "")
        return Ended(found[command], "", "Error: …")

    monkeypatch.setattr(swarmplan, "run", run)
    return found


def pipeline(out: Path, **given: str) -> tuple[Pipeline, Told]:
    """One that merged pull request 12, with the plan "a" saved and reviewed."""
    settings = Settings.of({"SWARMPLAN_CI_OUT": str(out)})
    out.mkdir(exist_ok=True)
    settings.plan.touch()
    (out / "plan.json").write_text(json.dumps({"digest": "a", "hazards": [{"allow": "destroy"}]}))
    settings.decision.write_text(json.dumps({"digest": "a", "reviewed": "a", "pull": 12, "changes": True}))
    forge: Any = Told()
    job = Job(forge, 12, "c" * 40, untrusted=False, link="", summary=given.get("summary", ""))
    return Pipeline(settings, job, given.get("output", "")), forge


@pytest.mark.parametrize("place", UNWRITABLE)
def test_the_summary(
    tmp_path: Path, codes: dict[str, int], capsys: pytest.CaptureFixture[str], place: str
) -> None:
    one, forge = pipeline(tmp_path, summary=place)
    assert one.apply(approved=False) == codes["apply"] == 0
    assert f"Warning: {place} cannot be written: " in capsys.readouterr().err
    assert "**Applied**" in forge.body


@pytest.mark.parametrize("place", UNWRITABLE)
@pytest.mark.parametrize("code", [3, 4])
def test_the_outputs(
    tmp_path: Path, codes: dict[str, int], capsys: pytest.CaptureFixture[str], place: str, code: int
) -> None:
    one, forge = pipeline(tmp_path, output=place)
    codes["plan"] = code
    assert one.plan() == (0 if code == 3 else 4)
    assert f"Warning: {place} cannot be written: " in capsys.readouterr().err
    assert "Plan of `cccccccccccc`" in forge.body


@pytest.mark.parametrize("code", [0, 1, 4])
def test_the_report_of_an_apply(
    tmp_path: Path, codes: dict[str, int], capsys: pytest.CaptureFixture[str], code: int
) -> None:
    codes["apply"] = code
    one, forge = pipeline(tmp_path)
    for name in ("apply.xml", "plan.md"):
        (tmp_path / name).mkdir()
    assert one.apply(approved=False) == code
    assert f"Warning: {tmp_path}/apply.xml cannot be written: Is a directory\n" in capsys.readouterr().err
    assert ("**Applied**" if code == 0 else "**Not applied: failed**") in forge.body


def test_why_an_approval_is_needed(
    tmp_path: Path, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes["apply"] = 4
    one, _ = pipeline(tmp_path, output=str(tmp_path / "output"))
    monkeypatch.setattr(Settings, "approval", tmp_path / "none" / "approval.txt")
    assert one.apply(approved=False) == 4
    assert "none/approval.txt cannot be written: No such file or directory\n" in capsys.readouterr().err
    assert "approval=true\n" in (tmp_path / "output").read_text()


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("kind", ["file", "dangling", "proc"])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str, command: str
) -> None:  # fmt: skip
    out = Path("/proc/x") if kind == "proc" else tmp_path / kind
    if kind == "file":
        out.touch()
    elif kind == "dangling":
        out.symlink_to(tmp_path / "none")
    monkeypatch.setattr(main.os, "environ", {"SWARMPLAN_CI_OUT": str(out)})
    assert main.main([command]) in {2, 4}
    told = capsys.readouterr().err
    assert told.startswith("Error: ")
    assert told.count("\n") == 1
    assert str(out) in told


def test_a_runner_without_swarmplan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SWARMPLAN_CI_OUT", str(tmp_path / "out"))
    assert main.main(["plan"]) == 2
    assert capsys.readouterr().err.startswith("Error: swarmplan cannot be run: No such file or directory: ")

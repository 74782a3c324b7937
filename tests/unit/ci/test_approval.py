"""A person is asked for approval only where it would let the saved plan be applied."""

import json
from pathlib import Path

import pytest
from swarmplan_ci import swarmplan
from swarmplan_ci.job import Job
from swarmplan_ci.pipeline import Pipeline
from swarmplan_ci.process import Ended
from swarmplan_ci.settings import Settings

DESTROY = ("destroy",)


def pipeline(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, now: str = "a", hazards: tuple[str | None, ...] = DESTROY, **given: str
) -> Pipeline:  # fmt: skip
    """One whose saved plan is "a", whose apply ends with this exit code, and whose plan afterwards is ``now``."""
    hazard = [{"key": "services.web", "message": "…", "allow": kind} for kind in hazards]

    def run(command: str, *words: str) -> Ended:
        if command == "apply":
            return Ended(code, "", "Error: …")
        if "--out" in words:
            Path(words[words.index("--out") + 1]).touch()
            return Ended(3, "", "")
        return Ended(0, json.dumps({"digest": now, "hazards": hazard}), "")

    monkeypatch.setattr(swarmplan, "run", run)
    settings = Settings.of(
        {"SWARMPLAN_CI_OUT": str(folder)} | {f"SWARMPLAN_CI_{key}": value for key, value in given.items()}
    )
    settings.plan.touch()
    (folder / "plan.json").write_text(json.dumps({"digest": "a", "hazards": hazard}))
    decided = {"digest": "a", "reviewed": "a", "pull": None, "changes": True}
    settings.decision.write_text(json.dumps(decided))
    settings.approval.write_text("of the build before\n")
    return Pipeline(settings, Job(None, None, "c" * 40, untrusted=False, link=""), str(folder / "output"))


def asked(folder: Path) -> str:
    """What a person is asked, in the file and as an output alike; "" for nothing."""
    found = folder / "approval.txt"
    assert found.exists() == (
        "approval=true\n" in (folder / "output").read_text() if (folder / "output").exists() else False
    )
    return found.read_text() if found.exists() else ""


def test_a_hazard_of_a_plan_that_is_not_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = pipeline(tmp_path, monkeypatch, 4, hazards=("restart", "destroy", "restart"), ALLOW="rename")
    assert one.apply(approved=False) == 4
    assert asked(tmp_path) == "the plan needs --allow destroy,restart\n"


def test_a_plan_that_is_not_the_reviewed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = pipeline(tmp_path, monkeypatch, 0)
    decided = {"digest": "a", "reviewed": "", "pull": None, "changes": True}
    (tmp_path / "decision.json").write_text(json.dumps(decided))
    assert one.apply(approved=False) == 4
    assert asked(tmp_path) == "the plan is not the one that was reviewed (none was, now a)\n"
    assert one.apply(approved=True) == 0
    assert not (tmp_path / "approval.txt").exists()


@pytest.mark.parametrize("code", [0, 1, 5, 130])
def test_nothing_once_it_was_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    assert pipeline(tmp_path, monkeypatch, code).apply(approved=False) == code
    assert asked(tmp_path) == ""


@pytest.mark.parametrize(
    ("now", "hazards", "given"),
    [
        ("b", DESTROY, {}),  # stale
        ("a", (), {}),  # a lock, or a hook
        ("a", (*DESTROY, None), {}),  # no approval covers it
        ("a", DESTROY, {"ALLOW": "undo,destroy"}),
        ("a", DESTROY, {"APPLY_ARGS": "--allow all"}),
    ],
)  # fmt: skip
def test_nothing_where_approval_would_not_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str, hazards: tuple[str | None, ...], given: dict[str, str]
) -> None:  # fmt: skip
    assert pipeline(tmp_path, monkeypatch, 4, now, hazards, **given).apply(approved=False) == 4
    assert asked(tmp_path) == ""


@pytest.mark.parametrize(("released", "code"), [([], 0), (["services.db"], 4)])
def test_what_loses_its_keep_is_seen_by_a_person_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, released: list[str], code: int
) -> None:
    """Though nothing else changes."""

    def run(command: str, *words: str) -> Ended:
        if command == "plan" and "--out" in words:
            Path(words[words.index("--out") + 1]).touch()
        return Ended(0, json.dumps({"digest": "a", "hazards": [], "released": released}), "")

    monkeypatch.setattr(swarmplan, "run", run)
    settings = Settings.of({"SWARMPLAN_CI_OUT": str(tmp_path)})
    push = Job(None, None, "c" * 40, untrusted=False, link="")
    there = Pipeline(settings, push, str(tmp_path / "output"))
    assert there.plan() == 0
    assert there.apply(approved=False) == code
    assert there.apply(approved=True) == 0

"""A spec and a world give a plan, and the plan's text is the one that was read and committed.

``UPDATE=1 pytest tests/golden`` writes the texts anew; read what changed before committing it.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from golden.converged import converged
from golden.gated import GATED
from golden.specs import HERE, PLANS, desired
from golden.worlds import WORLDS, nothing
from rendered import plan_text, status_text

from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.markdown import plan_markdown

SHOWN = (
    "converged",
    "waiting",
    "worker_stopped",
    "quorum_lost",
    "unknown_machine",
    "more_than_wanted",
    "manager_locked",
)
"""Worlds whose status says something of its own."""
EXAMPLES = sorted(PLANS.glob("*.yaml"))


@pytest.fixture
def small(tmp_path: Path) -> Desired:
    return desired(HERE / "cases" / "small.yaml", tmp_path)


def agrees(text: str, golden: Path) -> None:
    """Compare with the committed text, or write it where that was asked for."""
    if os.environ.get("UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text + "\n", encoding="utf-8")
    assert golden.exists(), f"{golden.name} was never written: run with UPDATE=1, read it, commit it"
    assert text + "\n" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("world", WORLDS)
def test_plan_of_the_small_cluster(world: str, small: Desired) -> None:
    agrees(plan_text(make_plan(small, WORLDS[world](small))), HERE / "plans" / f"{world}.txt")


@pytest.mark.parametrize("gate", GATED)
def test_plan_as_a_gate_leaves_it(gate: str, small: Desired) -> None:
    agrees(plan_text(GATED[gate](small)), HERE / "plans" / f"{gate}.txt")


def test_plan_of_which_a_kind_of_hazard_is_allowed(small: Desired) -> None:
    plan = make_plan(small, WORLDS["managers_exchanged"](small))
    both = replace(
        plan, hazards=(*plan.hazards, Hazard(Key(Kind.MACHINE, "x"), "x is restarted", Approval.RESTART))
    )
    agrees(plan_text(both, {Approval.DESTROY}), HERE / "plans" / "allowed.txt")


@pytest.mark.parametrize("world", SHOWN)
def test_status_of_the_small_cluster(world: str, small: Desired) -> None:
    agrees(status_text(small, WORLDS[world](small), 80), HERE / "status" / f"{world}.txt")


def test_teardown(small: Desired) -> None:
    gone = small.destroyed()
    agrees(plan_text(make_plan(gone, converged(small))), HERE / "plans" / "teardown.txt")


def test_the_steps_of_every_plan_have_the_digest_that_was_committed(small: Desired, tmp_path: Path) -> None:
    """The text shows no edge between steps; the digest of these is another one as soon as one differs."""
    plans = {f"plans/{world}": make_plan(small, WORLDS[world](small)) for world in WORLDS}
    plans["plans/teardown"] = make_plan(small.destroyed(), converged(small))
    for example in EXAMPLES:
        folder = tmp_path / example.stem
        folder.mkdir()
        wanted = desired(example, folder)
        plans[f"examples/{example.stem}"] = make_plan(wanted, nothing(wanted))
    digests = {name: Plan(plan.cluster, steps=plan.steps).digest for name, plan in plans.items()}
    agrees("\n".join(f"{name} {digests[name]}" for name in sorted(digests)), HERE / "digests.txt")


def test_markdown(small: Desired) -> None:
    plan = make_plan(small, WORLDS["edited"](small))
    agrees(plan_markdown(plan), HERE / "plans" / "edited.md")


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_every_example_plans_from_nothing(example: Path, tmp_path: Path) -> None:
    wanted = desired(example, tmp_path)
    agrees(plan_text(make_plan(wanted, nothing(wanted))), HERE / "examples" / f"{example.stem}.txt")


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_every_example_converged_needs_nothing(example: Path, tmp_path: Path) -> None:
    wanted = desired(example, tmp_path)
    assert make_plan(wanted, converged(wanted)).converged


def test_every_text_belongs_to_a_case() -> None:
    assert {text.stem for text in (HERE / "plans").glob("*.txt")} == {*WORLDS, *GATED, "allowed", "teardown"}
    assert {text.stem for text in (HERE / "status").glob("*.txt")} == set(SHOWN)
    assert {text.stem for text in (HERE / "examples").glob("*.txt")} == {file.stem for file in EXAMPLES}


def test_every_text_reads_well_in_80_columns() -> None:
    texts = [*HERE.glob("plans/*.txt"), *HERE.glob("status/*.txt"), *HERE.glob("examples/*.txt")]
    assert texts
    long = [
        (text.name, row)
        for text in texts
        for row in text.read_text(encoding="utf-8").splitlines()
        if len(row) > 80 and not row.startswith("Impact: ")
    ]
    assert long == []

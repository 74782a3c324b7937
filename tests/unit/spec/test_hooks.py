"""``hooks:`` as a person writes it, and in a saved plan."""

from dataclasses import replace

import pytest
from small_cluster import cluster
from spec_desk import Desk

from swarmplan.errors import SpecError
from swarmplan.model.hooks import Hook, Phase
from swarmplan.spec import validated


@pytest.mark.parametrize(
    ("written", "hook"),
    [
        ("[./check, --strict, 'a b']", Hook(("./check", "--strict", "a b"))),
        ("./check --strict 'a b'", Hook(("./check", "--strict", "a b"))),
        ("{command: [./check], timeout: 90s}", Hook(("./check",), 90.0)),
        ("{command: ./check 1, timeout: 10m}", Hook(("./check", "1"), 600.0)),
        ("'$(x); `y` | z'", Hook(("$(x);", "`y`", "|", "z"))),
    ],
)
def test_a_hook_is_a_program_with_its_arguments(desk: Desk, written: str, hook: Hook) -> None:
    desired = desk.load(f"hooks: {{before_apply: {written.replace('$', '$$')}}}").desired
    assert desired.hooks == {Phase.BEFORE_APPLY: hook}
    assert desired.destroyed().hooks == desired.hooks


def test_without_hooks_there_are_none(desk: Desk) -> None:
    assert desk.load("hooks: {before_plan: }").desired.hooks == {}
    assert desk.load("services: {}").desired.hooks == {}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("before_plan: []", "hooks.before_plan: is not a valid command"),
        ("before_plan: ''", "hooks.before_plan: is not a valid command"),
        ("before_plan: \"it's\"", "hooks.before_plan: cannot be split into words: No closing quotation"),
        ("before_plan: {command: x, timeout: 0s}", "hooks.before_plan.timeout: must be more than 0s, and at most 10m"),
        ("before_plan: {command: x, timeout: 601s}", "hooks.before_plan.timeout: must be more than 0s, and at most 10m"),
        ("before_plan: {timeout: 1s}", "hooks.before_plan.command: is required"),
        ("before_aply: [x]", "did you mean 'before_apply'?"),
        ("before_plan: {command: x, tiemout: 1s}", "did you mean 'timeout'?"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(desk: Desk, written: str, told: str) -> None:
    (problem,) = desk.problems(f"hooks: {{{written}}}")
    assert problem.startswith("c.yaml:5:")
    assert told in problem


@pytest.mark.parametrize(
    "hook", [Hook(()), Hook(("",)), Hook(("x",), 0.0), Hook(("x",), 601.0), Hook(("x",), float("nan"))]
)
def test_a_saved_plan_has_no_hook_that_no_file_has(hook: Hook) -> None:
    with pytest.raises(SpecError, match=r"hooks\.on_failure: not a valid program"):
        validated(replace(cluster(1), hooks={Phase.ON_FAILURE: hook}))
    assert validated(replace(cluster(1), hooks={Phase.ON_FAILURE: Hook(("x",))})).hooks

"""On a terminal no line of text is wider than that, and nothing of it is missing; in a pipe lines are not folded for one."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from golden.gated import GATED
from golden.specs import HERE, desired
from golden.test_history import RUNS
from golden.worlds import WORLDS
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from unit.render.status.test_status import wide
from unit.render.test_drift import SOME
from unit.render.test_lease import STATUS

from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.planner import make_plan
from swarmplan.render.console import columns_of, console, print_lines
from swarmplan.render.drift.drift import drift_lines
from swarmplan.render.history.text import history_lines, run_lines
from swarmplan.render.lease import lease_lines
from swarmplan.render.plan.plan import plan_lines
from swarmplan.render.status.status import status_lines
from swarmplan.render.text.columns import columns
from swarmplan.render.text.line import line

WIDTHS = (40, 47, 60, 72, 79, 80, 93, 120)
SHOWN = ("nothing", "worker_stopped", "manager_locked")
"""The worlds with the most different lines."""
Renderer = Callable[[int | None], Iterable[Text]]
LONG_STEP = f"remove nodes.{'w' * 60}"
HOSTILE = [[("名" * 30, ""), ("b " * 70, ""), ("c" * 150, "")]]


@pytest.fixture(scope="module")
def renderers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Renderer]:
    small = desired(HERE / "cases" / "small.yaml", Path(tmp_path_factory.mktemp("small")))
    worlds = {name: world(small) for name, world in WORLDS.items() if name in SHOWN}
    plans = {name: make_plan(small, world) for name, world in worlds.items()}
    plans |= {name: gate(small) for name, gate in GATED.items()}
    first = next(iter(plans.values()))
    plans["quorum"] = replace(first, quorum=((LONG_STEP, Quorum(3, 2)),))
    return {
        **{f"plan {name}": lambda _, plan=plan: plan_lines(plan) for name, plan in plans.items()},
        **{f"status {name}": lambda width, at=at: status_lines(small, at, width) for name, at in worlds.items()},
        "status wide": lambda width: status_lines(*wide(), width),
        "drift": lambda _: drift_lines(SOME),
        "history": lambda width: history_lines("lab", RUNS, width),
        **{f"history {run.id}": lambda _, run=run: run_lines(run, ["/var/lib/" + "j" * 90]) for run in RUNS},
        "clusters": lambda width: columns(("NAME", "COMMAND", "FILES"), HOSTILE, width=width, indent=""),
        **{f"lock {name}": lambda _, at=at: map(line, lease_lines(at, "lab")) for name, at in STATUS.items()},
    }  # fmt: skip


def printed(renderer: Renderer, width: int | None) -> str:
    stream = StringIO()
    screen = console(stream)
    if width is not None:
        screen = Console(file=stream, force_terminal=True, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True, color_system=None)  # fmt: skip
    print_lines(screen, lambda: renderer(columns_of(screen)))
    return stream.getvalue()


def words(text: str) -> str:
    return "".join(sorted("".join(text.split()).lower().replace(":", "")))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_missing(
    renderers: dict[str, Renderer], width: int
) -> None:
    for name, renderer in renderers.items():
        text = printed(renderer, width)
        assert [each for each in text.splitlines() if cell_len(each) > width] == [], name
        if name.startswith(("plan", "drift", "lock", "history ")):
            assert words(text) == words(printed(renderer, None)), name


def test_in_a_pipe_the_long_names_are_whole(renderers: dict[str, Renderer]) -> None:
    assert LONG_STEP in printed(renderers["plan quorum"], None)
    impact = printed(renderers["plan nothing"], None).splitlines()[-1]
    assert impact.startswith("Impact: ")
    assert len(impact) > 60


def test_a_folded_line_hangs_and_breaks_between_words() -> None:
    made = printed(lambda _: [line("  one two three four five six seven eight nine ten")], 40)
    assert made == "  one two three four five six seven\n    eight nine ten\n"

"""Pages and pictures of a few worlds, compared as a whole.

``UPDATE=1 pytest tests/golden`` writes them anew; look at what changed before committing it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from golden.specs import HERE, desired
from golden.worlds import WORLDS

from swarmplan.plan.planner import make_plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.html.status import status_html
from swarmplan.render.plan.view import plan_view
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.plan import plan_svg
from swarmplan.render.svg.topology import status_svg
from swarmplan.views.plan.values import PlanView
from swarmplan.views.status import StatusView

FOLDER = HERE / "pages"
DRAWN: dict[str, Callable[[PlanView], str]] = {"html": plan_html, "svg": plan_svg}
STATUSES_DRAWN: dict[str, Callable[[StatusView], str]] = {"html": status_html, "svg": status_svg}
STATUSES = ("converged", "waiting", "quorum_lost")
PLANS = ("converged", "edited", "managers_exchanged", "nothing")


def agrees(text: str, golden: Path) -> None:
    if os.environ.get("UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.exists(), f"{golden.name} was never written: run with UPDATE=1, look at it, commit it"
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", DRAWN)
@pytest.mark.parametrize("world", PLANS)
def test_a_plan_looks_as_it_did(world: str, form: str, tmp_path: Path) -> None:
    small = desired(HERE / "cases" / "small.yaml", tmp_path)
    view = plan_view(make_plan(small, WORLDS[world](small)))
    agrees(DRAWN[form](view), FOLDER / f"plan-{world}.{form}")


@pytest.mark.parametrize("form", STATUSES_DRAWN)
@pytest.mark.parametrize("world", STATUSES)
def test_a_status_looks_as_it_did(world: str, form: str, tmp_path: Path) -> None:
    small = desired(HERE / "cases" / "small.yaml", tmp_path)
    agrees(STATUSES_DRAWN[form](status_view(small, WORLDS[world](small))), FOLDER / f"status-{world}.{form}")


def test_every_page_belongs_to_a_case() -> None:
    wanted = {f"plan-{world}.{form}" for world in PLANS for form in DRAWN}
    wanted |= {f"status-{world}.{form}" for world in STATUSES for form in STATUSES_DRAWN}
    assert {file.name for file in FOLDER.iterdir()} == wanted

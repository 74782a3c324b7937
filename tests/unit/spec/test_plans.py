"""Every example spec loads, without a warning."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec import load

PLANS = Path(__file__).parents[3] / "plans"


@pytest.mark.parametrize("plan", sorted(PLANS.glob("*.yaml")), ids=lambda plan: plan.stem)
def test_an_example_loads(plan: Path) -> None:
    try:
        assert load([str(plan)], environ={}).warnings == ()
    except SpecError as error:
        assert all("archive: no such file" in problem for problem in error.problems)  # noqa: PT017  # built by make demo

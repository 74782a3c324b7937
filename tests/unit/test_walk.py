"""The walk through the code in docs/architecture.md names functions that exist."""

import pkgutil
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
WALK = PAGE.read_text(encoding="utf-8").partition("<!-- walk -->")[2].partition("<!-- end of the walk -->")[0]
NAMES = sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", WALK)))


def test_the_walk_has_every_layer_on_the_way() -> None:
    layers = {name.partition(".")[0] for name in NAMES}
    assert layers >= {"cli", "spec", "compose", "observe", "plan", "steps", "execute", "engine", "model"}


@pytest.mark.parametrize("name", NAMES)
def test_each_function_of_the_walk_exists(name: str) -> None:
    assert callable(pkgutil.resolve_name(f"swarmplan.{name}"))

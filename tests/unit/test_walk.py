"""What docs/architecture.md names in the code exists: the walk its functions, the table of questions its modules."""

import pkgutil
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
PLACES = PAGE.read_text(encoding="utf-8").partition("## Where is it decided")[2].partition("\n## ")[0]
DECIDED = sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", PLACES)))
WALK = PAGE.read_text(encoding="utf-8").partition("<!-- walk -->")[2].partition("<!-- end of the walk -->")[0]
NAMES = sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", WALK)))


def test_the_walk_has_every_layer_on_the_way() -> None:
    layers = {name.partition(".")[0] for name in NAMES}
    assert layers >= {"cli", "spec", "compose", "observe", "plan", "steps", "execute", "engine", "model"}


@pytest.mark.parametrize("name", NAMES)
def test_each_function_of_the_walk_exists(name: str) -> None:
    assert callable(pkgutil.resolve_name(f"swarmplan.{name}"))


@pytest.mark.parametrize("name", DECIDED)
def test_each_place_in_the_table_exists(name: str) -> None:
    assert pkgutil.resolve_name(f"swarmplan.{name}")

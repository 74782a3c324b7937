"""What the pages for contributors name in the code exists: the walk its functions, the table of questions its modules, CONTRIBUTING its files."""

import pkgutil
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
PLACES = PAGE.read_text(encoding="utf-8").partition("## Where is it decided")[2].partition("\n## ")[0]
DECIDED = sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", PLACES)))
WALK = PAGE.read_text(encoding="utf-8").partition("<!-- walk -->")[2].partition("<!-- end of the walk -->")[0]
NAMES = sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", WALK)))

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = sorted(
    path if path.startswith(("swarmplan/", "tests/", "docs/", "scripts/")) else f"swarmplan/{path}"
    for path in set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.\w+)`", GUIDE))
)


def test_the_walk_has_every_layer_on_the_way() -> None:
    layers = {name.partition(".")[0] for name in NAMES}
    assert layers >= {"cli", "spec", "compose", "observe", "plan", "steps", "execute", "engine", "model"}


@pytest.mark.parametrize("name", NAMES)
def test_each_function_of_the_walk_exists(name: str) -> None:
    assert callable(pkgutil.resolve_name(f"swarmplan.{name}"))


@pytest.mark.parametrize("name", DECIDED)
def test_each_place_in_the_table_exists(name: str) -> None:
    assert pkgutil.resolve_name(f"swarmplan.{name}")


@pytest.mark.parametrize("path", FILES)
def test_each_file_that_contributors_are_sent_to_exists(path: str) -> None:
    assert (ROOT / path).exists()

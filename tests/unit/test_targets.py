"""The targets find every test: those that collect a few folders, to start sooner, leave none out."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_BY_HAND = "docker_machine_real"
"""It needs a binary that nobody has by default, and has a target of its own."""


@pytest.mark.parametrize(
    ("mark", "script", "folders"),
    [
        ("long", "Makefile", r"^LONG := (.+)$"),
        ("engines", "scripts/test.sh", r"-m 'not long' (.+?) \|\|"),
    ],
)
def test_tests_with_this_mark_are_where_its_target_looks(mark: str, script: str, folders: str) -> None:
    found = re.search(folders, (_ROOT / script).read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    marked = {
        path.relative_to(_ROOT).parts[1]
        for path in (_ROOT / "tests").rglob("*.py")
        if re.search(rf"mark\.{mark}\b", path.read_text(encoding="utf-8"))
    }
    assert {f"tests/{folder}" for folder in marked - {_BY_HAND}} <= set(found[1].split())

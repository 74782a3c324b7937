"""Docstrings and comments name modules of the package; what they name must be there."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "swarmplan"
FILES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in PACKAGE.rglob("*.py")
}
DOTTED = re.compile(r"``([a-z_]+(?:\.[A-Za-z_]+)+)``")
KEYS = {"engine.install", "engine.labels.zone", "observe.sh"}
"""Keys of the cluster file, and a script, although they begin as a package does."""


def exists(name: str) -> bool:
    """Whether this is a module, or a name that a module has."""
    module, _, last = name.rpartition(".")
    if name in FILES or module not in FILES:
        return name in FILES
    return (
        re.search(rf"^(?:def|class) {last}\b|^{last}\b.*=", FILES[module].read_text(), re.MULTILINE)
        is not None
    )


def test_modules_named_in_texts_are_there() -> None:
    named = {
        (str(file.relative_to(PACKAGE)), name)
        for file in FILES.values()
        for name in DOTTED.findall(file.read_text())
        if name.split(".")[0] in {each.split(".")[0] for each in FILES} and name not in KEYS
    }
    assert len(named) > 5
    assert sorted(each for each in named if not exists(each[1])) == []

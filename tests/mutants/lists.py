"""The bugs to plant, as they stand in the lists beside this file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class Mutant:
    """``text``, which stands once in ``file``, ``becomes`` another; ``harm`` is what a user would suffer from it, and
    ``tests`` are the paths that should see it."""

    file: str
    text: str
    becomes: str
    harm: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.harm}"


def listed() -> list[Mutant]:
    """Every one, list after list."""
    return [
        Mutant(**{**entry, "tests": tuple(entry["tests"])})
        for path in sorted(HERE.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def stale(mutant: Mutant) -> Iterator[str]:
    """What of it fits the tree no more, in a line each."""
    found = (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.text) if _is_file(mutant) else 0
    if found != 1:
        yield f"{mutant}: its text stands there {found} times, not once: {mutant.text!r}"
    if mutant.text == mutant.becomes:
        yield f"{mutant}: it changes nothing"
    for test in mutant.tests:
        if not (ROOT / test.partition("::")[0]).exists():
            yield f"{mutant}: there is no {test}"


def _is_file(mutant: Mutant) -> bool:
    return (ROOT / mutant.file).is_file()

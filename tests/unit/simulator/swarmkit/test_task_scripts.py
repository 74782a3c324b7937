"""The few words of a shell that simulated containers heed."""

from typing import Any

import pytest

from swarmplan.simulator.swarmkit.task_scripts import error_of, lines_of


@pytest.mark.parametrize(
    ("container", "error", "lines"),
    [
        ({}, "", []),
        ({"Command": ["sleep", "1"]}, "", []),
        ({"Command": ["sh", "-c", "exit 3"]}, "task: non-zero exit (3)", []),
        ({"Args": ["sh", "-c", "echo a b; echo c >&2; exit 12"]}, "task: non-zero exit (12)", ["a b", "c"]),
        ({"Command": ["sh", "-c"], "Args": ["echo up"]}, "", ["up"]),
        ({"Args": ["sh", "-c", "exit 0"]}, "", []),
        ({"Args": ["exit 3"]}, "", []),
    ],
)
def test_a_script_says_what_it_writes_and_how_it_ends(
    container: dict[str, Any], error: str, lines: list[str]
) -> None:
    assert (error_of(container), lines_of(container)) == (error, lines)

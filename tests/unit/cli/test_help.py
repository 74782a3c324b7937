"""Help is quick: what is heavy is imported by the command that needs it."""

import subprocess
import sys

import pytest

HEAVY = {"docker", "pydantic", "yaml", "rich", "tenacity", "requests"}
LISTS = """
import sys
from swarmplan.cli.main import run
sys.argv = ["swarmplan", *sys.argv[1:]]
try:
    run()
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    """The top-level modules that a command has imported at its end."""
    done = subprocess.run([sys.executable, "-c", LISTS, *words], capture_output=True, text=True, check=False)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--help"], ["apply", "--help"], ["--version"], ["completion", "bash"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    found = imported(*words)
    assert "click" in found
    assert found & HEAVY == set()


def test_a_schema_needs_pydantic_but_no_engine() -> None:
    found = imported("schema")
    assert "pydantic" in found
    assert "docker" not in found

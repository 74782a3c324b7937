"""What the command line costs before it does anything.

python benchmarks/startup.py
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tables import table

ROUNDS = 9
SWARMPLAN = str(Path(sys.executable).with_name("swarmplan"))
SPEC = str(Path(__file__).with_name("bench.yaml"))
HEAVY = ("docker", "pydantic", "pydantic_core", "requests", "yaml", "rich", "tenacity")
FORBIDDEN = ("docker", "pydantic")


def main() -> None:
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "swarmplan --help": [SWARMPLAN, "--help"],
        "swarmplan validate": [SWARMPLAN, "validate", SPEC],
    }
    print("## Start-up\n")
    print(f"Wall time in seconds, median of {ROUNDS}; every one was run once before.\n")
    rows = [[name, f"{_median(command):.2f}"] for name, command in commands.items()]
    table(["command", "seconds"], rows)
    loaded = _imported([SWARMPLAN, "--help"])
    found = [name for name in FORBIDDEN if name in loaded]
    verdict = "neither docker nor pydantic" if not found else f"**{', '.join(found)}, which it must not**"
    others = ", ".join(name for name in HEAVY if name in loaded and name not in FORBIDDEN) or "none"
    print(f"`swarmplan --help` imports {verdict}. Other heavy packages it imports: {others}.\n")


def _median(command: Sequence[str]) -> float:
    _run(command)
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        _run(command)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _imported(command: Sequence[str]) -> set[str]:
    """The packages that a Python script imports, by the interpreter's own account."""
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    told = subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stderr
    return set(re.findall(r"^import time:.*\|\s*(\w+)$", told, flags=re.MULTILINE))


if __name__ == "__main__":
    main()

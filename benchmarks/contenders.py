"""swarmplan, the bare script and Ansible side by side: the same five engines, one after the other, round after round.

python benchmarks/contenders.py INVENTORY ANSIBLE     ANSIBLE is the folder of its virtual environment
"""

import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import SPEC, await_tasks, fleet, reset
from tables import table

from swarmplan.fleet import Fleet

HERE = Path(__file__).parent
ROUNDS, NOTHING_TO_DO = 3, 3
COLD_TO_BARE, COLD_TO_ANSIBLE, NOOP_TO_ANSIBLE = 1.25, 0.5, 15


@dataclass(frozen=True)
class Contender:
    """``again`` is how often it is run once more on what it made; 0 for one that cannot be."""

    name: str
    command: Sequence[str]
    again: int
    environment: Mapping[str, str]


def main(inventory: str, ansible: Path) -> None:
    contenders = [
        Contender("bare", [sys.executable, str(HERE / "bare.py"), inventory], 0, {}),
        Contender("swarmplan", [_beside("swarmplan"), "apply", "--auto-approve", SPEC], NOTHING_TO_DO, {}),
        Contender(
            "ansible",
            [str(ansible / "bin/ansible-playbook"), "-i", inventory, str(HERE / "playbook.yaml")],
            1,
            {"ANSIBLE_PYTHON_INTERPRETER": str(ansible / "bin/python")},
        ),
    ]
    cold, noop = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    engines = fleet()
    for number in range(ROUNDS + 1):  # the first round only warms files and caches
        for contender in _turned(contenders, number):
            took, again = _round(engines, contender)
            print(f"round {number}: {contender.name} {took:.1f} s, again {again}", file=sys.stderr)
            if number:
                cold[contender.name].append(took)
                noop[contender.name] += again
    _report(cold, noop)


def _turned(contenders: Sequence[Contender], by: int) -> list[Contender]:
    """Another one begins each round."""
    by %= len(contenders)
    return [*contenders[by:], *contenders[:by]]


def _round(engines: Fleet, contender: Contender) -> tuple[float, list[float]]:
    """One cold run on emptied engines, then the runs that find nothing to do."""
    reset(engines)
    took = _timed(contender)
    await_tasks(engines)
    return took, [_timed(contender) for _ in range(contender.again)]


def _timed(contender: Contender) -> float:
    """The whole process, as a user sees it."""
    start = time.perf_counter()
    done = subprocess.run(
        contender.command,
        env={**os.environ, **contender.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{contender.name} failed ({done.returncode}):\n{done.stdout}")
    return took


def _beside(command: str) -> str:
    """A console script of the virtual environment that runs this."""
    return str(Path(sys.executable).with_name(command))


def _report(cold: Mapping[str, list[float]], noop: Mapping[str, list[float]]) -> None:
    bare, ours, theirs = (statistics.median(cold[name]) for name in ("bare", "swarmplan", "ansible"))
    print("## From five running engines to twenty running tasks\n")
    print(
        f"Wall time of the whole process in seconds, median of {ROUNDS} rounds in turn; Ansible does not wait for tasks.\n"
    )
    rows = [
        [name, f"{statistics.median(took):.1f}", f"{min(took):.1f} to {max(took):.1f}"]
        for name, took in cold.items()
    ]
    table(["cold apply", "seconds", "range"], rows)
    again, twice = statistics.median(noop["swarmplan"]), statistics.median(noop["ansible"])
    rows = [
        [name, f"{statistics.median(took):.2f}", f"{min(took):.2f} to {max(took):.2f}"]
        for name, took in noop.items()
        if took
    ]
    table(["nothing to do", "seconds", "range"], rows)
    table(
        ["ratio", "measured", "goal"],
        [
            ["cold: swarmplan / bare", f"{ours / bare:.2f}", f"at most {COLD_TO_BARE}"],
            ["cold: swarmplan / ansible", f"{ours / theirs:.2f}", f"under {COLD_TO_ANSIBLE}"],
            ["nothing to do: ansible / swarmplan", f"{twice / again:.1f}", f"at least {NOOP_TO_ANSIBLE}"],
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

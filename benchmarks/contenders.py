"""swarmplan, bare scripts and Ansible side by side: the same five engines, one after the other, round after round.

python benchmarks/contenders.py INVENTORY ANSIBLE     ANSIBLE is the folder of its virtual environment
"""

import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from engines import Engines
from goals import Goal
from runs import HERE, Command, Taken, beside
from tables import table

SPEC, TASKS = str(HERE / "bench.yaml"), 20
ROUNDS, ANSIBLE_ROUNDS, NOTHING_TO_DO = 5, 2, 9
GOALS = {
    "cold": Goal("cold: swarmplan / bare", 1.15),
    "cold of ansible": Goal("cold: ansible / swarmplan", 1.0, at_least=True),
    "again": Goal("nothing to do: swarmplan / bare", 2.5),
    "again of ansible": Goal("nothing to do: ansible / swarmplan", 20, at_least=True),
}
_Times = Mapping[str, Sequence[Taken]]


def main(inventory: str, ansible: Path) -> None:
    engines = Engines(SPEC)
    ours = Command("swarmplan", [beside("swarmplan"), "apply", "--auto-approve", SPEC])
    bare = Command("bare", [sys.executable, str(HERE / "bare.py"), inventory])
    looks = Command("bare", [sys.executable, str(HERE / "bare_noop.py"), inventory])
    playbook = Command(
        "ansible",
        [str(ansible / "bin/ansible-playbook"), "-i", inventory, str(HERE / "playbook.yaml")],
        {"ANSIBLE_PYTHON_INTERPRETER": str(ansible / "bin/python")},
    )
    cold, again = defaultdict[str, list[Taken]](list), defaultdict[str, list[Taken]](list)
    for number in range(ROUNDS + 1):  # the first round only warms files and caches
        contenders = [bare, playbook, ours] if number <= ANSIBLE_ROUNDS else [bare, ours]
        for contender in _turned(contenders, number):
            engines.reset()
            took = contender.run()
            engines.await_tasks(TASKS)
            print(f"round {number}: {contender.name} {took.wall:.1f} s", file=sys.stderr)
            if number:
                cold[contender.name].append(took)
            if contender is playbook and number:
                again["ansible"].append(playbook.run())
    engines.reset()
    ours.run()  # what is there is swarmplan's own, whoever was the last
    for number in range(NOTHING_TO_DO + 1):
        for contender in _turned([looks, ours], number):
            took = contender.run()
            if number:
                again[contender.name].append(took)
    _report(cold, again)


def _turned(contenders: Sequence[Command], by: int) -> list[Command]:
    """Another one begins each round."""
    by %= len(contenders)
    return [*contenders[by:], *contenders[:by]]


def _report(cold: _Times, again: _Times) -> None:
    print("## From five running engines to twenty running tasks\n")
    print(
        f"Wall time of the whole process in seconds, median of {ROUNDS} rounds in turn ({ANSIBLE_ROUNDS} of Ansible, which does "
        "not wait for tasks). A ratio is the median of those within each round.\n"
    )
    _times("cold apply", cold)
    _times("nothing to do", again)
    rows = [
        GOALS["cold"].row(_paired(cold["swarmplan"], cold["bare"])),
        GOALS["cold of ansible"].row(_median(cold["ansible"]) / _median(cold["swarmplan"])),
        GOALS["again"].row(_paired(again["swarmplan"], again["bare"])),
        GOALS["again of ansible"].row(_median(again["ansible"]) / _median(again["swarmplan"])),
    ]
    table(["ratio", "measured", "goal"], rows)


def _times(what: str, taken: _Times) -> None:
    rows = [
        [
            name,
            f"{_median(took):.2f}",
            f"{min(one.wall for one in took):.2f} to {max(one.wall for one in took):.2f}",
        ]
        for name, took in taken.items()
    ]
    table([what, "seconds", "range"], rows)


def _median(taken: Sequence[Taken]) -> float:
    return statistics.median(one.wall for one in taken)


def _paired(ours: Sequence[Taken], theirs: Sequence[Taken]) -> float:
    return statistics.median(one.wall / other.wall for one, other in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

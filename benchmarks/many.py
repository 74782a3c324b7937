"""Processor time for many services: swarmplan and a bare script make the same ones on one engine, and wait for their tasks.

python benchmarks/many.py SPEC INVENTORY
python benchmarks/many.py SPEC IMAGE ARCHIVE     only write the cluster file
"""

import statistics
import sys
from pathlib import Path

from engines import Engines
from goals import Goal
from runs import HERE, Command, Taken, beside
from tables import table

SERVICES, ROUNDS = 200, 2
GOAL = Goal(f"processor time for {SERVICES} services: swarmplan / bare", 3.0)


def main(spec: str, inventory: str) -> None:
    engines = Engines(spec)
    contenders = {
        "bare": Command("bare", [sys.executable, str(HERE / "bare_many.py"), inventory, str(SERVICES)]),
        "swarmplan": Command("swarmplan", [beside("swarmplan"), "apply", "--auto-approve", spec]),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name in sorted(contenders, reverse=bool(number % 2)):
            engines.reset()
            taken[name].append(contenders[name].run())
            engines.await_tasks(SERVICES)
            print(f"{SERVICES} services, round {number}: {taken[name][-1]}", file=sys.stderr)
    engines.reset()
    middle = {name: statistics.median(one.processor for one in took) for name, took in taken.items()}
    print(f"## {SERVICES} services\n")
    print(
        f"From one running engine to {SERVICES} running tasks of as many services, {ROUNDS} rounds in turn: seconds of processor "
        "time of the whole command, engine not counted.\n"
    )
    table(["", "seconds"], [[name, f"{seconds:.2f}"] for name, seconds in middle.items()])
    table(["ratio", "measured", "goal"], [GOAL.row(middle["swarmplan"] / middle["bare"])])


def write(spec: str, image: str, archive: str) -> None:
    """The cluster file: one manager, and so many services of one replica on one network."""
    one = f"  web-{{}}: {{{{image: {image}, networks: [app], deploy: {{{{endpoint_mode: dnsrr}}}}}}}}\n"
    Path(spec).write_text(
        "apiVersion: swarmplan/v1\nkind: Cluster\nname: bench-many\nmachines: {driver: local}\nmanagers: {count: 1}\n"
        f"images: {{{image}: {{archive: {archive}}}}}\npolicy: {{settle: 500ms}}\nnetworks: {{app: {{driver: overlay}}}}\n"
        "services:\n" + "".join(one.format(number) for number in range(1, SERVICES + 1)),
        encoding="utf-8",
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [place, known]:
            main(place, known)
        case [place, name, file]:
            write(place, name, file)
        case _:
            sys.exit(__doc__)

"""How processor time grows with the cluster: planning, loading, executing and rehearsing as many nodes as services.

python benchmarks/growth.py
"""

import gc
import math
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from goals import Goal
from large import CLUSTER, EDITS, converged, desired, edited, text
from tables import table

from swarmplan.adapters import Adapters
from swarmplan.events import Result, Stage
from swarmplan.execute.clock import RealClock
from swarmplan.execute.executor import Executor
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.simulator import World
from swarmplan.sources.reader import Reader
from swarmplan.spec import load
from swarmplan.steps.base import Step
from swarmplan.steps.services.listing import ListedWait, Listing

SIZES = (1_000, 2_000, 4_000, 8_000)
MOST = 1.2
_Work = Callable[[], object]


def main() -> None:
    gc.set_threshold(500_000)  # as the command has it
    print("## Growth\n")
    print(
        "Processor time in seconds for as many nodes as services, the least of some rounds; the exponent is the slope of a line "
        "through all of them (1: twice the size is twice the time).\n"
    )
    rows, goals = [], []
    for name, (rounds, prepare) in WORK.items():
        taken = [_least(rounds, prepare(size)) for size in SIZES]
        exponent = _slope(taken)
        rows.append([name, *(f"{seconds:.2f}" for seconds in taken)])
        goals.append(Goal(f"exponent of {name}", MOST).row(exponent))
    table(["", *(f"{size:,}" for size in SIZES)], rows)
    table(["ratio", "measured", "goal"], goals)


def _planning(size: int) -> _Work:
    wanted = desired(size)

    def plan() -> None:
        made = make_plan(wanted, Observed())
        assert not made.hazards, made.hazards[0]
        assert made.impact.services_created == size, made.impact

    return plan


def _replanning(size: int) -> _Work:
    found = converged(desired(size))
    wanted = edited(desired(size))

    def plan() -> None:
        made = make_plan(wanted, found)
        assert made.impact.services_updated == EDITS, made.impact

    return plan


def _loading(size: int) -> _Work:
    def loaded() -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "cluster.yaml")
            file.write_text(text(size), encoding="utf-8")
            assert len(load([str(file)], environ={}).desired.services) == size

    return loaded


class Idle:
    """A clock that passes only when somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


@dataclass(frozen=True, kw_only=True)
class Made(Step):
    """True once it was done."""

    verb = "make"
    unique = True

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it is not there
        return "not there"

    def apply(self, adapters: Adapters) -> None:
        """It costs nothing."""


@dataclass(frozen=True, kw_only=True)
class Seen(ListedWait):
    """True when it is looked for."""

    def unmet_in(self, listing: Listing) -> str | None:  # noqa: ARG002 - all are there
        return None


def _executing(size: int) -> _Work:
    keys = [Key(Kind.SERVICE, f"web-{number}") for number in range(size)]
    steps = [
        step for key in keys for step in (Made(key=key), Seen(key=key, needs=frozenset({f"make {key}"})))
    ]
    lists = SimpleNamespace(services=list, tasks=list, nodes=list, networks=list)

    def run() -> None:
        adapters = Adapters(
            CLUSTER, {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
        )
        adapters.manager = lambda *_: lists  # type: ignore[method-assign]  # which costs nothing
        clock = RealClock()
        outcomes = Executor(adapters, lambda _: None, clock=clock).run(
            Plan(CLUSTER, steps=tuple(steps)), math.inf
        )
        assert {outcome.stage for outcome in outcomes} == {Stage.DONE}

    return run


def _rehearsing(size: int) -> _Work:
    wanted = desired(size)

    def apply() -> None:
        world = World()
        homes = dict.fromkeys(wanted.machines, "local")
        adapters = Adapters(
            CLUSTER,
            {"local": world.driver(CLUSTER, "local")},
            homes,
            world.connect,
            contents=Reader({}),
            folders=world.folders(),
        )
        executor = Executor(adapters, lambda _: None, clock=Idle())
        verdict = Reconciler(wanted, adapters, executor, lambda _: None).apply()
        assert verdict.result is Result.CONVERGED, verdict.reason

    return apply


WORK: Mapping[str, tuple[int, Callable[[int], _Work]]] = {
    "planning from nothing": (3, _planning),
    f"planning {EDITS} edits": (3, _replanning),
    "loading": (2, _loading),
    "executing": (2, _executing),
    "rehearsing from nothing until the plan is empty": (1, _rehearsing),
}


def _least(rounds: int, work: _Work) -> float:
    return min(map(partial(_timed, work), range(rounds)))


def _timed(work: _Work, _round: Any = None) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def _slope(taken: list[float]) -> float:
    """By least squares, both in logarithms."""
    across, up = [math.log(size) for size in SIZES], [math.log(seconds) for seconds in taken]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    rise = sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True))
    return rise / sum((x - middle) ** 2 for x in across)


if __name__ == "__main__":
    main()

"""Engines that answer nonsense: the simulator's answers, spoilt on their way."""

import copy
from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

from fuzz.mutate import spoilt

from swarmplan.simulator.engine import SimulatedEngine

READS = ("info", "images", "swarm", "nodes", "networks", "network", "services", "service", "tasks", "contents", "volumes", "containers",
         "distribution")  # fmt: skip


def spoil_answers(random: Random, chance: float) -> None:
    """From here on, in this process, let engines spoil each answer to a read with this ``chance``, 0 to 1."""
    for name in READS:
        setattr(SimulatedEngine, name, _spoiling(getattr(SimulatedEngine, name), random, chance))


def _spoiling(read: Callable[..., Any], random: Random, chance: float) -> Callable[..., Any]:
    @wraps(read)
    def answer(*args: Any, **options: Any) -> Any:
        found = read(*args, **options)
        if random.random() >= chance:
            return found
        return spoilt(random, copy.deepcopy(found), times=random.randint(1, 3))

    return answer

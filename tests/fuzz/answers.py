"""Engines that answer nonsense: the simulator's answers, spoilt on their way and then checked as the adapter of real engines
checks them."""

import copy
from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

from fuzz.mutate import spoilt

from swarmplan.errors import Unreadable
from swarmplan.model.shapes import answers
from swarmplan.model.shapes.shape import Check, Mismatch
from swarmplan.simulator.api.engine import SimulatedEngine

READS: dict[str, Check] = {
    "info": answers.INFO,
    "images": answers.IMAGES,
    "distribution": answers.DISTRIBUTION,
    "swarm": answers.SWARM,
    "nodes": answers.NODES,
    "networks": answers.NETWORKS,
    "network": answers.NETWORK,
    "contents": answers.CONTENTS,
    "services": answers.SERVICES,
    "tasks": answers.TASKS,
    "containers": answers.CONTAINERS,
}


def spoil_answers(random: Random, chance: float) -> None:
    """From here on, in this process, let engines spoil each answer to a read with this ``chance``, 0 to 1."""
    for name, check in READS.items():
        setattr(SimulatedEngine, name, _spoiling(getattr(SimulatedEngine, name), check, random, chance))


def _spoiling(read: Callable[..., Any], check: Check, random: Random, chance: float) -> Callable[..., Any]:
    @wraps(read)
    def answer(*args: Any, **options: Any) -> Any:
        found = read(*args, **options)
        if random.random() >= chance:
            return found
        found = spoilt(random, copy.deepcopy(found), times=random.randint(1, 3))
        try:
            check(found)
        except Mismatch as mismatch:
            raise Unreadable(f"the engine gives an invalid answer: {mismatch}") from None
        return found

    return answer

"""Rehearsing large clusters: twice the size is about twice the work, counted, not timed."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from laws.rig import Rig
from scale.work import work
from small_cluster import cluster

from swarmplan.events import Result

SMALL, LARGE = 20, 80
SERVICES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "replicated": {"deploy": {"replicas": 3}},
    "constrained": {"deploy": {"placement": {"constraints": ["node.role == worker"]}}},
}


def large(size: int, body: Mapping[str, Any]) -> Callable[[], object]:
    """A rehearsal of so many nodes and so many services, from nothing until the plan is empty."""
    wanted = cluster(3, size, services={f"s{number}": body for number in range(size)})
    rig = Rig(parallelism=10)

    def apply() -> None:
        assert rig.apply(wanted).result is Result.CONVERGED

    return apply


@pytest.mark.parametrize("body", SERVICES.values(), ids=SERVICES)
def test_four_times_the_size_is_about_four_times_the_work(body: Mapping[str, Any]) -> None:
    assert work(large(LARGE, body)) / work(large(SMALL, body)) < 1.25 * LARGE / SMALL

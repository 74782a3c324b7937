"""Managers come and go under a service that answers all the time: law 3 on real engines."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from integration.clusters import IMAGE, Cluster
from integration.onlookers import counting_managers, visiting

from swarmplan.model.values.quorum import Quorum

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("managers")]

PAGE = {
    "image": IMAGE,
    "ports": [{"target": 8080, "published": 8080, "mode": "host"}],
    "deploy": {"mode": "global", "placement": {"constraints": ["node.role==worker"]}},
}


def test_managers_grow_from_1_to_3_to_5_and_shrink_to_1(shared: Cluster) -> None:
    have(shared, [1])
    move(shared, [1], [1, 2, 3])
    move(shared, [1, 2, 3], [1, 2, 3, 4, 5])
    move(shared, [1, 2, 3, 4, 5], [1])


@pytest.mark.long
def test_all_three_managers_are_swapped_in_one_plan(shared: Cluster) -> None:
    have(shared, [1, 2, 3])
    move(shared, [1, 2, 3], [4, 5, 6])


def have(cluster: Cluster, managers: Sequence[int]) -> None:
    """Managers of these numbers, and two workers with the page."""
    cluster.write(managers=managers, workers=2, services={"page": PAGE})
    cluster.apply()


def move(cluster: Cluster, before: Sequence[int], after: Sequence[int]) -> None:
    """Change the managers by one plan, as it says beforehand and with nobody noticing."""
    cluster.write(managers=after, workers=2, services={"page": PAGE})
    plan = cluster.plan()
    assert plan["impact"]["before"] == counted(len(before))
    assert plan["impact"]["after"] == counted(len(after))
    assert_one_at_a_time(plan, len(before))

    with visiting(workers(cluster)) as visits, counting_managers(cluster) as count:
        cluster.apply()
    told = f"{before} to {after}: {visits.asked} asked, lost {visits.lost}; seen {list(map(str, count.seen))}"
    print(told, f"longest silence of all managers {count.silence:.1f} s")  # noqa: T201 - a figure for ``pytest -s``
    assert visits.asked > 20
    assert not visits.lost, told
    assert_law_3(count.seen)
    assert count.seen[-1] == Quorum(len(after), len(after))
    assert cluster.plan()["converged"] is True


def assert_one_at_a_time(plan: Mapping[str, Any], total: int) -> None:
    """Each step moves one manager, none leaves before the last has come, and each leaves a majority."""
    rows = plan["quorum"]
    totals = [total, *(row["total"] for row in rows)]
    moves = [after - before for before, after in pairwise(totals)]
    assert moves == sorted(moves, reverse=True)
    assert set(moves) <= {1, -1}
    assert all(row["reachable"] >= row["majority"] for row in rows)
    order = [step["name"] for step in plan["steps"]]
    assert [row["step"] for row in rows] == sorted((row["step"] for row in rows), key=order.index)


def assert_law_3(seen: Sequence[Quorum]) -> None:
    """A majority was reachable at each look. A newcomer is a member a moment before it is reachable: meanwhile those that
    were there before must all be."""
    for before, now in pairwise(seen):
        comes = now.total == before.total + 1 and now.reachable == before.total
        assert now.safe or comes, [str(quorum) for quorum in seen]


def counted(managers: int) -> dict[str, int]:
    return {"total": managers, "reachable": managers, "majority": managers // 2 + 1}


def workers(cluster: Cluster) -> list[str]:
    """The workers' addresses, as the machine reaches them over its bridge."""
    return [entry["address"] for entry in cluster.status()["machines"] if "-worker-" in entry["name"]]

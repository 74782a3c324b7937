"""Three runs want the lease of one cluster again and again, while holders are killed or stopped and leaders are lost: nothing is done
twice, nothing is lost, and nobody waits longer than a ttl and an election."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from integration.clusters import Cluster
from integration.contest import Contender, Contest, contest
from integration.faults import kill_engine, leader, nodes_of
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver

pytestmark = [pytest.mark.engines, pytest.mark.long]

ROUNDS = int(os.environ.get("SWARMPLAN_TEST_ROUNDS", "4"))
TROUBLE = ["leader", "killed", "stopped", "", "", "leader", "", "", "", ""]
"""What happens to the first who has it, or to the managers, in the rounds in turn."""
MANAGERS = ("manager-1", "manager-2", "manager-3")


def test_nothing_is_done_twice_and_nothing_is_lost(
    cluster: Cluster, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    cluster.write(managers=3, workers=0)
    cluster.apply()
    with contest(cluster, tmp_path) as held:
        for number in range(ROUNDS):
            held.want()
            first, kind = held.taken(), TROUBLE[number % len(TROUBLE)]
            if kind:
                {"leader": leader_is_lost, "killed": is_killed, "stopped": is_stopped}[kind](held, first)
            else:
                held.count(first)
            while held.waiting:
                held.count(held.taken())
            held.check()
        record_property("counted", len(held.by))
        record_property("longest-wait-s", round(max(held.waits), 1))


def leader_is_lost(held: Contest, first: Contender) -> None:
    """While the lease is renewed, and a number counted."""
    lost = leader(held.cluster, MANAGERS)
    first.say("count")
    time.sleep(random.uniform(0, 0.4))
    kill_engine(held.cluster, lost)
    held.expect(first, "counted")
    held.give_back(first)
    LocalDriver(held.cluster.name).start(f"{held.cluster.name}-{lost}")
    eventually(lambda: list(nodes_of(held.cluster, MANAGERS).values()) == [True] * 3, within=120)


def is_killed(held: Contest, first: Contender) -> None:
    """At some moment while it counts."""
    first.say("count")
    time.sleep(random.uniform(0, 0.5))
    held.kill(first)


def is_stopped(held: Contest, first: Contender) -> None:
    """At some moment while it counts, until somebody else has the lease, and has counted."""
    first.say("count")
    time.sleep(random.uniform(0, 0.5))
    told = held.stop(first)
    following = held.taken()
    held.expect_loss(first, told=told)
    held.count(following)

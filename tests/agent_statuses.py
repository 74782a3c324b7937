"""Statuses of an agent in which every metric has a value."""

from swarmplan.agent.events import Commit, Hold, PassEnded, PassResult
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, HealthState, SyncState

COMMIT = Commit(
    "ab12cd34" * 5, "branch main", "Ann <ann@example.org>", "Scale web", "ann@example.org", 1_796_000_000
)
PASS = PassEnded(
    "prod",
    1_796_000_100.0,
    PassResult.HELD,
    "1 hazard is held",
    commit=COMMIT,
    seconds={"fetch": 0.2, "observe": 0.4, "apply": 12.0},
    holds=(Hold("destroy", "services.db"), Hold("window", "outside of its windows"), Hold("window", "again")),
    drift={"changed": 2},
    changes={("services", "update"): 2, ("nodes", "update"): 1},
    run="35dc207f",
)
PROD = ClusterStatus(
    "prod",
    sync=SyncState.HELD,
    health=Health(
        HealthState.DEGRADED,
        managers=3,
        reachable=2,
        nodes={
            ("manager", "ready", "active"): 2,
            ("manager", "down", "active"): 1,
            ("worker", "ready", "drain"): 4,
        },
        tasks={"web": (1, 2), "db": (0, 1), "cache": (3, 3), "off": (0, 0)},
        certificates={"node": 1_800_000_000.0, "ca": 2_000_000_000.0},
        backup=1_795_990_000.0,
    ),
    source="https://example.org/clusters.git prod.yaml",
    fetched=COMMIT,
    last=PASS,
    last_success=1_796_000_000.0,
    alive=1_796_000_110.0,
    observed=1_796_000_090.0,
    interval=60.0,
    passes=7,
    lease_held=True,
)


def full(*more: ClusterStatus) -> AgentStatus:
    """The whole agent, with these clusters after ``prod``."""
    return AgentStatus("1.2.3", 1, 1_795_000_000.0, (PROD, *more))

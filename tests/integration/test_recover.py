"""A quorum lost for good: nothing is touched until a person asks for the way out, and then services go on."""

import pytest
from integration.clusters import IMAGE, Cluster
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver

pytestmark = pytest.mark.engines


def test_a_new_swarm_of_the_survivor_is_brought_to_the_spec(cluster: Cluster) -> None:
    name = cluster.name
    cluster.write(
        managers=3,
        workers=1,
        services={"page": {"image": IMAGE, "deploy": {"mode": "global"}}},
        policy={"max_destroys": None},
    )
    cluster.edit(
        managers=[{"name": f"{name}-manager-{n}", "availability": "drain"} for n in (1, 2, 3)],
    )
    cluster.apply()
    tasks, ids = _running(cluster), _ids(cluster)
    assert len(tasks) == 1
    driver = LocalDriver(name)
    for number in (2, 3):
        driver.remove(f"{name}-manager-{number}")

    eventually(lambda: cluster.status()["swarm"]["state"] == "unknown", within=60)
    told = " ".join(cluster.run("plan").stdout.split())
    assert f"1 of its 3 managers answers ({name}-manager-1), a majority is 2" in told
    assert "`swarmplan recover` makes a new swarm of a survivor" in told
    refused = cluster.run("apply", "--auto-approve", "--allow", "all", code=4)
    assert "has lost its quorum" in refused.stdout + refused.stderr

    refused = cluster.run("recover", "--auto-approve", code=4)
    assert "--allow foreign,quorum-risk" in refused.stdout + refused.stderr
    done = cluster.run("recover", "--auto-approve", "--allow", "all", timeout=300)
    assert f"{name} is as wanted" in done.stdout + done.stderr
    assert cluster.plan()["converged"] is True
    status = cluster.status()
    assert status["swarm"]["managers"] == {"total": 3, "reachable": 3, "majority": 2}
    assert _running(cluster) == tasks, "a task was restarted"
    again = _ids(cluster)
    assert (again[f"{name}-manager-1"], again[f"{name}-worker-1"]) == (
        ids[f"{name}-manager-1"],
        ids[f"{name}-worker-1"],
    )
    assert len(again) == 4
    nothing = cluster.run("recover", "--auto-approve")
    assert f"{name} is as wanted" in nothing.stdout + nothing.stderr


def _running(cluster: Cluster) -> set[str]:
    return {task["id"] for task in cluster.status()["tasks"] if task["state"] == "running"}


def _ids(cluster: Cluster) -> dict[str, str]:
    return {node["machine"]: node["id"] for node in cluster.status()["nodes"]}

"""Law 4 on real engines: an apply killed at any moment and run again ends as if nothing had happened."""

import os
import random
import time

import pytest
from integration.clusters import IMAGE, Cluster, kill

pytestmark = pytest.mark.engines

KILLS = int(os.environ.get("SWARMPLAN_TEST_KILLS", "1"))
"""How often in a row; each time the cluster is at another place between nothing and all."""


@pytest.mark.long
def test_killed_at_random_moments_and_applied_again(cluster: Cluster) -> None:
    chance = random.Random(os.environ.get("SWARMPLAN_TEST_SEED", "1"))
    for number in range(KILLS):
        cluster.write(managers=3, workers=1, networks=_networks(number), services=_services(number))
        process = cluster.start("apply", "--auto-approve", "--allow", "all")
        time.sleep(
            chance.uniform(0.3, 7.0)
        )  # the moment is what is tried, so there is no condition to wait for
        kill(process)

        cluster.apply()
        assert cluster.plan()["converged"] is True
        status = cluster.status()
        assert len(status["machines"]) == len(status["nodes"]) == 4
        assert {service["name"] for service in status["services"]} == {"web", "page"}
        if number % 2:
            cluster.destroy()


def _networks(number: int) -> dict[str, object]:
    return {"app": {"driver": "overlay"}} | ({"other": {"driver": "overlay"}} if number % 3 == 0 else {})


def _services(number: int) -> dict[str, object]:
    web = {"image": IMAGE, "networks": ["app"], "environment": {"NUMBER": str(number)}}
    return {
        "web": web | {"deploy": {"replicas": 2 + number % 2, "endpoint_mode": "dnsrr"}},
        "page": {"image": IMAGE, "deploy": {"mode": "global", "labels": {"number": str(number)}}},
    }

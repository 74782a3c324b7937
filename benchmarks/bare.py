"""The floor: the same swarm by the shortest way through docker-py. It looks at nothing before and checks nothing after,
but waits until twenty tasks run; run twice, or cut off half-way, it fails.

    python benchmarks/bare.py INVENTORY
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docker import APIClient
from docker.types import ContainerSpec, EndpointSpec, ServiceMode, TaskTemplate

SERVICES, REPLICAS = 10, 2


def main(inventory: Path) -> None:
    groups = json.loads(inventory.read_text(encoding="utf-8"))
    first, *managers = groups["managers"]["hosts"].values()
    leader = _client(first)
    leader.init_swarm(advertise_addr=first["address"], listen_addr="0.0.0.0:2377")  # its own network
    tokens = leader.inspect_swarm()["JoinTokens"]
    with ThreadPoolExecutor() as pool:
        workers = [
            pool.submit(_join, host, first["address"], tokens["Worker"])
            for host in groups["workers"]["hosts"].values()
        ]
        for host in managers:
            _join(host, first["address"], tokens["Manager"])
        for worker in workers:
            worker.result()
    leader.create_network("app", driver="overlay")
    for number in range(1, SERVICES + 1):
        leader.create_service(
            TaskTemplate(ContainerSpec("lab/bench:1"), networks=["app"]),
            name=f"web-{number}",
            mode=ServiceMode("replicated", replicas=REPLICAS),
            endpoint_spec=EndpointSpec(mode="dnsrr"),
        )
    while sum(task["Status"]["State"] == "running" for task in leader.tasks()) < SERVICES * REPLICAS:
        time.sleep(0.05)


def _client(host: dict[str, Any]) -> APIClient:
    return APIClient(host["docker_host"], version="1.41")


def _join(host: dict[str, Any], manager: str, token: str) -> None:
    _client(host).join_swarm(
        [f"{manager}:2377"], token, advertise_addr=host["address"], listen_addr="0.0.0.0:2377"
    )  # its own network


if __name__ == "__main__":
    main(Path(sys.argv[1]))

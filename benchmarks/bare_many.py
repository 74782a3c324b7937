"""The floor for many services on one engine, by docker-py: makes them one after the other, looks at nothing before, checks
nothing after, and counts their running tasks twice a second.

    python benchmarks/bare_many.py INVENTORY SERVICES
"""

import json
import sys
import time
from pathlib import Path

from docker import APIClient
from docker.types import ContainerSpec, EndpointSpec, ServiceMode, TaskTemplate


def main(inventory: Path, services: int) -> None:
    groups = json.loads(inventory.read_text(encoding="utf-8"))
    (host,) = groups["managers"]["hosts"].values()
    manager = APIClient(host["docker_host"], version="1.41")
    manager.init_swarm(advertise_addr=host["address"], listen_addr="0.0.0.0:2377")  # its own network
    manager.create_network("app", driver="overlay")
    for number in range(1, services + 1):
        manager.create_service(
            TaskTemplate(ContainerSpec("lab/bench:1"), networks=["app"]),
            name=f"web-{number}",
            mode=ServiceMode("replicated", replicas=1),
            endpoint_spec=EndpointSpec(mode="dnsrr"),
        )
    while sum(task["Status"]["State"] == "running" for task in manager.tasks()) < services:
        time.sleep(0.5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

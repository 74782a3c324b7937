"""The floor for a run that finds nothing to do: what swarmplan asks the engines, asked by docker-py, and nothing made of it.

python benchmarks/bare_noop.py INVENTORY
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docker import APIClient


def main(inventory: Path) -> None:
    groups = json.loads(inventory.read_text(encoding="utf-8"))
    hosts = [host for group in groups.values() for host in group["hosts"].values()]
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(_engine, hosts))
    manager = next(client for client, info in told if info["Swarm"]["ControlAvailable"])
    swarm = manager.inspect_swarm()
    read = (
        manager.nodes,
        manager.tasks,
        manager.networks,
        manager.services,
        manager.secrets,
        manager.configs,
    )
    print(swarm["ID"], *(len(each()) for each in read))


def _engine(host: dict[str, Any]) -> tuple[APIClient, dict[str, Any]]:
    client = APIClient(host["docker_host"], version="1.41")
    client.images()
    return client, client.info()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

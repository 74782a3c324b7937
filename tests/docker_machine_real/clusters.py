"""Clusters of ``generic`` machines for tests: a cluster file over hosts that are there, and the store it works on."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from bare.hosts import BareHost
from docker_machine_real.binary import PATH, Binary
from docker_machine_real.hosts import ENGINE, hosts_with_engine
from integration.clusters import IMAGE, Cluster

PAGE: Mapping[str, Any] = {
    "image": IMAGE,
    "ports": [{"target": 8080, "published": 8080, "mode": "host"}],
    "deploy": {"mode": "global"},
}
"""A service with a task on every node, on the node's own port."""


@dataclass
class GenericCluster(Cluster):
    """A cluster like any other, but its machines are made by docker-machine's ``generic`` on these hosts."""

    hosts: Sequence[BareHost]
    binary: Binary

    def declare(self, managers: int, workers: int, **services: Mapping[str, Any]) -> None:
        """Write the cluster file: the first hosts as managers, the next as workers."""
        nodes = [{"name": host.name, "options": _where(host)} for host in self.hosts]
        how = {"driver": "generic", "binary": PATH, "storage_path": str(self.binary.store), **ENGINE}
        body = {
            "apiVersion": "swarmplan/v1",
            "kind": "Cluster",
            "name": self.name,
            "machines": {"driver": "docker-machine", "options": how},
            "managers": nodes[:managers],
            "workers": nodes[managers : managers + workers],
            "images": {IMAGE: {"archive": str(self.archive)}},
            "services": {name: dict(service) for name, service in services.items()},
        }
        self.file.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")


@contextmanager
def generic_cluster(names: Sequence[str], folder: Path, archive: Path) -> Iterator[GenericCluster]:
    """A cluster over new hosts of these names, taken down at the end; no machine is left in its store."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    name = f"dmr-{worker}-{uuid4().hex[:6]}"
    binary = Binary(folder / "store")
    with hosts_with_engine(names) as hosts, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACHINE_STORAGE_PATH", str(binary.store))
        cluster = GenericCluster(name, folder, archive, hosts, binary)
        try:
            yield cluster
        finally:
            if cluster.file.exists():
                cluster.destroy()
    assert list((binary.store / "machines").iterdir()) == []


def _where(host: BareHost) -> dict[str, str]:
    return {"generic-ip-address": host.address, "generic-ssh-key": host.key}

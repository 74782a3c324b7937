"""The same as ``values`` for the keys of a fleet file, and what a mapping needs beside the key that is shown."""

from typing import Any

_STUDENT = {"id": "anna"}
_NETWORKS = {"supernet": "10.64.0.0/10", "per_cluster": "/20"}
_HOSTS = {"supernet": "172.20.0.0/14", "per_cluster": "/24"}
_VARS = {"topic": "web"}

VALUES: dict[str, Any] = {
    "kind": "Fleet", "name": "docker-course", "template": "cluster.yaml", "env_file": "course.env",
    "roster": "students.csv", "roster[].id": "anna", "roster[].name": "Anna Berg", "email": "anna@school.example", "group": "b",
    "index": 3, "vars": _VARS, "vars.NAME": "web", "naming": "course-{id}",
    "pools": {"networks": _NETWORKS}, "networks": _NETWORKS, "hosts": _HOSTS, "supernet": "10.64.0.0/10",
    "hosts.supernet": "172.20.0.0/14", "per_cluster": "/20", "hosts.per_cluster": "/24",
    "parallelism": 8, "max_machines_at_once": 24, "ttl": "8h",
    "policy": {"max_destroys": 10}, "max_creates": 400, "max_changes": 100, "max_destroys": 10,
}  # fmt: skip

BESIDE: dict[str, dict[str, Any]] = {
    "roster[]": _STUDENT,
    "pools.networks": _NETWORKS,
    "pools.hosts": _HOSTS,
}

BESIDE_KEY: dict[str, dict[str, Any]] = {}
"""Where it depends on the key that is shown."""

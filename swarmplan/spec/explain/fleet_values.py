"""The same as ``values`` for the keys of a fleet file, and what a mapping needs beside the key that is shown."""

from typing import Any

_STUDENT = {"id": "anna"}
_NETWORKS = {"supernet": "10.64.0.0/10", "per_cluster": "/20"}
_HOSTS = {"supernet": "172.20.0.0/14", "per_cluster": "/24"}
_VARS = {"topic": "web"}
_TEXTS = {
    "group": "Group", "cluster": "Cluster", "log_in": "To log in", "docker": "On your own computer", "ask_for_access": "Ask for access",
    "key": "Your key", "ask_for_key": "Ask for {file}", "private_key": "Private key", "save_key": "Save it as {file}", "wifi": "Wi-Fi",
    "password": "Password", "ask_for_password": "Ask for the password", "machines": "Machines", "more": "{count} more", "page": "Page",
}  # fmt: skip
_CHECK = {"id": "three-managers", "swarm": {"managers": 3}}
_SERVICE = {"name": "web", "running": "all"}
_PAGE = {"url": "http://{manager-1}:8080/"}

VALUES: dict[str, Any] = {
    "kind": "Fleet", "name": "docker-course", "template": "cluster.yaml", "env_file": "course.env",
    "roster": "students.csv", "roster[].id": "anna", "roster[].name": "Anna Berg", "email": "anna@school.example", "group": "b",
    "index": 3, "vars": _VARS, "vars.NAME": "web", "naming": "course-{id}",
    "pools": {"networks": _NETWORKS}, "networks": _NETWORKS, "hosts": _HOSTS, "supernet": "10.64.0.0/10",
    "hosts.supernet": "172.20.0.0/14", "per_cluster": "/20", "hosts.per_cluster": "/24",
    "parallelism": 8, "max_machines_at_once": 24, "ttl": "8h",
    "policy": {"max_destroys": 10}, "max_creates": 400, "max_changes": 100, "max_destroys": 10,
    "access": {"ssh": {"port": 2222}}, "ssh": {"port": 2222}, "port": 2222, "listen": "0.0.0.0",  # noqa: S104 - of a classroom
    "address": "classroom.school.example",
    "images": {"shop/web:1.4": {"archive": "web.tar"}}, "images.NAME": {"archive": "web.tar"}, "archive": "web.tar",
    "mirror": {"port": 5000}, "mirror.port": 5000, "mirror.address": "192.0.2.1", "folder": "/srv/mirror",
    "upstream": "https://registry-1.docker.io", "mirror.images": ["nginx:1.27"],
    "cards": {"title": "Docker, day 1", "per_page": 8}, "cards.title": "Docker, day 1", "subtitle": "Monday, room 12",
    "cards.url": "https://school.example/docker", "wifi": {"ssid": "classroom"}, "ssid": "classroom", "password_file": "wifi.txt",
    "notes": "Ask, whatever it is.", "lang": "de", "language_file": "cards-nl.yaml", "texts": {"log_in": "To log in"},
    "per_page": 8, "logo": "school.png", **{f"texts.{key}": text for key, text in _TEXTS.items()},
    "checkpoints": [{"name": "after-lab-2"}], "checkpoints[].name": "after-lab-2", "volumes": ["data"], "description": "A service with three tasks",
    "checks": [_CHECK], "checks[].id": "three-managers", "title": "Three managers", "hint": "docker swarm join-token manager",
    "points": 2, "within": "30s", "disturb": {"stop": "worker-1"}, "stop": "worker-1", "kill": "manager-2", "pause": "worker-1",
    "drain": "worker-1", "checks[].swarm": {"managers": 3}, "managers": 3, "workers": 2, "reachable": 3, "service": _SERVICE,
    "service.name": "web", "replicas": 3, "running": "all", "image": "nginx:1.27", "node": {"role": "worker", "state": "ready"},
    "node.name": "worker-1", "label": "disk=ssd", "labels": {"disk": "ssd"}, "labels.NAME": "ssd", "count": 3, "network": "app",
    "secret": "db_password", "config": "site", "stack": "vote", "http": _PAGE, "url": _PAGE["url"], "status": 200,
    "contains": "It works", "command": ["./check.sh"], "timeout": "10s",
}  # fmt: skip

BESIDE: dict[str, dict[str, Any]] = {
    "roster[]": _STUDENT,
    "pools.networks": _NETWORKS,
    "pools.hosts": _HOSTS,
    "cards.wifi": {"ssid": "classroom"},
    "checkpoints[]": {"name": "after-lab-2"},
    "checks[]": _CHECK,
    "checks[].swarm": {"managers": 3},
    "checks[].service": _SERVICE,
    "checks[].node": {"role": "worker"},
    "checks[].http": _PAGE,
    "checks[].disturb": {"stop": "worker-1"},
    "checks[].disturb[]": {"stop": "worker-1"},
}
_ASSERTIONS = ("service", "node", "network", "secret", "config", "stack", "http", "command")
_DISTURBANCES = ("stop", "kill", "pause", "drain")

BESIDE_KEY: dict[str, dict[str, Any]] = {
    **{f"checks[].{key}": {"id": "web"} for key in _ASSERTIONS},
    **{f"checks[].disturb{several}.{key}": {} for key in _DISTURBANCES for several in ("", "[]")},
    "checks[].timeout": {"id": "web", "command": ["./check.sh"]},
}
"""Where it depends on the key that is shown."""

"""An example of each key: a part of a file that is valid with it."""

import re
from typing import Any

from swarmplan.spec.explain import agent_values, fleet_values
from swarmplan.spec.explain.keys import File, Key
from swarmplan.spec.explain.values import VALUES
from swarmplan.spec.export.yaml_text import yaml_text

_NAMES = {
    "services": "web", "networks": "app", "volumes": "data", "secrets": "db_password", "configs": "site", "stacks": "vote",
    "images": "shop/web:1.4", "labels": "zone", "environment": "MODE", "driver_opts": "type", "options": "max-size",
    "extra_hosts": "db.example.org", "sysctls": "net.core.somaxconn", "ulimits": "nofile", "depends_on": "db",
    "aux_addresses": "router", "cluster": "x", "clusters": "prod", "webhooks": "forge", "notify": "ops", "vars": "topic",
}  # fmt: skip
"""What stands for NAME, by the key above it."""

_SOURCES = ("file", "sops", "environment", "command", "content", "external", "driver")
"""Where the content of a secret or config comes from: one of them."""

_BESIDE: dict[str, dict[str, Any]] = {
    "managers": {"count": 3},
    "workers": {"count": 2},
    "managers[]": {"name": "vm1"},
    "workers[]": {"name": "vm2"},
    "swarm.external_cas[]": {"url": "https://ca.example.org"},
    "swarm.log_driver": {"driver": "json-file"},
    "networks.NAME.ipam.config[]": {"subnet": "10.20.0.0/16"},
    "secrets.NAME": {"file": "db_password.txt"},
    "configs.NAME": {"file": "site.conf"},
    "services.NAME": {"image": "nginx:1.27"},
    "services.NAME.ports[]": {"target": 80, "published": 8080},
    "services.NAME.volumes[]": {"type": "volume", "source": "data", "target": "/var/lib/data"},
    "services.NAME.secrets[]": {"source": "db_password"},
    "services.NAME.configs[]": {"source": "site"},
    "services.NAME.healthcheck": {"test": ["CMD", "wget", "-q", "localhost"]},
    "services.NAME.logging": {"driver": "json-file"},
    "services.NAME.depends_on.NAME": {"condition": "service_healthy"},
    "services.NAME.ulimits.NAME": {"soft": 1024, "hard": 4096},
    "services.NAME.deploy.resources.reservations.generic_resources[].discrete_resource_spec": {"kind": "gpu", "value": 1},
    "stacks.NAME": {"files": ["docker-stack.yml"]},
    "policy.ignore[]": {"target": "nodes.*", "paths": ["availability"]},
}  # fmt: skip
"""What a mapping needs beside the key that is shown."""

_BESIDE_KEY: dict[str, dict[str, Any]] = {
    "managers[].count": {"name": "vm-{n}"},
    "workers[].count": {"name": "vm-{n}"},
    "swarm.autolock": {"unlock_key": {"file": "swarm.key"}},
    "swarm.unlock_key.put": {"get": "pass show swarm"},
    "swarm.unlock_key.get": {"put": "pass insert -e swarm"},
    **{f"secrets.NAME.{key}": {} for key in _SOURCES},
    **{f"configs.NAME.{key}": {} for key in _SOURCES},
    **{f"{kind}.NAME.key": {"sops": "secrets.enc.yaml"} for kind in ("secrets", "configs")},
    "secrets.NAME.driver_opts": {"driver": "vault"},
    "services.NAME.volumes[].bind": {"type": "bind", "source": "/srv", "target": "/srv"},
    "services.NAME.volumes[].tmpfs": {"type": "tmpfs", "target": "/run"},
    "services.NAME.healthcheck.disable": {},
    "sensitive": {"services": {"web": {"image": "nginx:1.27", "environment": {"PIN": 4711}}}},
    "services.NAME.x-swarmplan": {"image": "nginx:1.27", "environment": {"PIN": 4711}},
    **{
        f"hooks.{phase}.timeout": {"command": ["./checks/plan.sh"]}
        for phase in ("before_plan", "before_apply", "after_apply", "on_failure")
    },
    "policy.backup_before": {"backup_key_file": "recipients.txt"},
}  # fmt: skip
"""The same, where it depends on the key that is shown."""

NOT_SUPPORTED = (
    "networks.NAME.ipam.config[].aux_addresses", "services.NAME.ports[].host_ip",
    "services.NAME.networks.NAME.ipv4_address", "services.NAME.networks.NAME.ipv6_address",
    "services.NAME.volumes[].cluster", "services.NAME.volumes[].bind.create_host_path",
)  # fmt: skip
"""Keys of Compose that are known, and refused whatever their value is: an example would not be valid."""

_VALUES = {File.CLUSTER: VALUES, File.AGENT: agent_values.VALUES, File.FLEET: fleet_values.VALUES}
_NEEDED = {
    File.CLUSTER: (_BESIDE_KEY, _BESIDE),
    File.AGENT: (agent_values.BESIDE_KEY, agent_values.BESIDE),
    File.FLEET: (fleet_values.BESIDE_KEY, fleet_values.BESIDE),
}
_LITERAL = re.compile(r"`([^`]+)`")


def example(key: Key) -> str:
    """The YAML; "" for the file as a whole, and for keys that are not supported."""
    if not key.path or not key.accepted or key.path.startswith(NOT_SUPPORTED):
        return ""
    return yaml_text(_around(key.path, _value(key), key.file))


def _value(key: Key) -> Any:
    parts, values = key.path.split("."), _VALUES[key.file]
    for start in range(len(parts)):
        if (end := ".".join(parts[start:])) in values:
            return values[end]
    if literal := _LITERAL.search(key.value):
        return literal[1]
    return True if key.value == "true or false" else 3


def _around(path: str, value: Any, file: File) -> Any:
    """The value with the mappings and lists that it is in."""
    above, _, last = path.rpartition(".")
    if last == "NAME":
        last = _NAMES[above.rpartition(".")[2]]
    name = last.removesuffix("[]")
    by_key, by_mapping = _NEEDED[file]
    beside = by_key.get(path, by_mapping.get(above, {}))
    inside = {**beside, name: [value] if name != last else value}
    return _around(above, inside, file) if above else inside

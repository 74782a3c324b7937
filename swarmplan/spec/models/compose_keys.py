"""Compose keys that Swarm does not support: those ignored with a warning, and those refused with a remedy.

Source: docker/cli, ``cli/compose/types`` (UnsupportedProperties, DeprecatedProperties, ForbiddenProperties), which ``docker
stack deploy`` follows.
"""

_ONE_ENGINE = "only docker compose supports it"
_NODE = "Swarm has no such setting for tasks"

IGNORED = {
    "build": "Swarm does not build images; build it first and name it under image",
    "cgroup_parent": _NODE,
    "cgroupns_mode": _NODE,
    "container_name": "Swarm names the containers of tasks itself",
    "devices": _NODE,
    "domainname": _NODE,
    "expose": "services in one network reach all of each other's ports",
    "external_links": _ONE_ENGINE,
    "ipc": _NODE,
    "links": "services in one network find each other by name",
    "mac_address": _NODE,
    "network_mode": "use networks",
    "pid": _NODE,
    "privileged": _NODE,
    "profiles": _ONE_ENGINE,
    "pull_policy": _ONE_ENGINE,
    "shm_size": "use a volume of type tmpfs at /dev/shm",
    "userns_mode": _NODE,
}
"""Key → why it is ignored."""

_LEFT_OUT = "docker stack deploy ignores it, too"
IGNORED_IN_STACKS = {
    **IGNORED,
    "oom_score_adj": _LEFT_OUT,
    "security_opt": _LEFT_OUT,
    "tmpfs": f"{_LEFT_OUT}; use volumes with type: tmpfs",
}
"""The same in the files of a stack."""

REFUSED = {
    "cpu_quota": "use deploy.resources.limits.cpus",
    "cpu_shares": "use deploy.resources.reservations.cpus",
    "cpus": "use deploy.resources.limits.cpus",
    "cpuset": "use deploy.placement.constraints",
    "extends": "use a YAML anchor and <<, or a second file given after this one",
    "mem_limit": "use deploy.resources.limits.memory",
    "mem_reservation": "use deploy.resources.reservations.memory",
    "memswap_limit": "Swarm does not limit swap",
    "scale": "use deploy.replicas",
    "volume_driver": "use volumes with a source",
    "volumes_from": "name a volume in each service that uses it",
}
"""Key → what to write in its place. Ignoring these would change what the service may do."""

"""The keys of a stack file and the shapes of their values, as ``docker stack deploy`` of 28.5 accepts them.

Source: docker/cli, ``cli/compose/schema`` and ``cli/compose/loader/interpolate.go``; compared with the real clients by
``tests/contract/stack_cli/test_refusals.py``.
"""

from collections.abc import Mapping
from dataclasses import replace

from swarmplan.spec.stack_files.shapes import (
    DURATION,
    FLAG,
    NULL,
    NUMBER,
    ONE_OR_MORE,
    OPTIONS,
    PAIRS,
    TEXT,
    TEXTS,
    UNIQUE_TEXTS,
    WHOLE,
    Kind,
    Shape,
    cast,
    declared,
    listed,
    mapping,
    named,
    one_of,
    section,
    since,
)

NEWEST = 13
"""The newest minor version of format 3; a file that names none is of it."""
_PORT = mapping({"mode": TEXT, "target": cast(WHOLE), "published": cast(WHOLE), "protocol": TEXT})
_BUILD = {
    **dict.fromkeys(("context", "dockerfile", "network", "target"), TEXT),
    **dict.fromkeys(("args", "labels", "extra_hosts"), PAIRS),
    "cache_from": UNIQUE_TEXTS,
    "shm_size": WHOLE | TEXT,
}
_REFERENCE = mapping(
    {**dict.fromkeys(("source", "target", "uid", "gid"), TEXT), "mode": cast(NUMBER)}, is_open=True
)
_MOUNT = mapping(
    {
        **dict.fromkeys(("type", "source", "target", "consistency"), TEXT),
        "read_only": cast(FLAG),
        "bind": mapping({"propagation": TEXT}, is_open=True),
        "volume": mapping({"nocopy": cast(FLAG)}, is_open=True),
        "tmpfs": since(6, mapping({"size": WHOLE}, is_open=True)),
    },
    needed="type",
)
_ATTACHMENT = mapping(
    {
        "aliases": UNIQUE_TEXTS,
        "driver_opts": since(13, OPTIONS),
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
    }
)
_HEALTHCHECK = {
    **dict.fromkeys(("interval", "timeout"), DURATION),
    "start_period": since(4, DURATION),
    "start_interval": since(12, DURATION),
    "retries": cast(NUMBER),
    "test": TEXT | TEXTS,
    "disable": cast(FLAG),
}
_ROLLOUT = {
    "parallelism": cast(WHOLE),
    "delay": DURATION,
    "failure_action": TEXT,
    "monitor": DURATION,
    "max_failure_ratio": cast(NUMBER),
    "order": since(4, TEXT),
}
_AMOUNTS = {"cpus": TEXT, "memory": TEXT}
_GENERIC = listed(mapping({"discrete_resource_spec": mapping({"kind": TEXT, "value": NUMBER})}))
_DEPLOY = {
    "mode": TEXT,
    "endpoint_mode": since(2, TEXT),
    "replicas": cast(WHOLE),
    "labels": PAIRS,
    "update_config": mapping(_ROLLOUT),
    "rollback_config": since(7, mapping(_ROLLOUT)),
    "resources": mapping(
        {
            "limits": mapping({**_AMOUNTS, "pids": since(9, WHOLE)}),
            "reservations": mapping({**_AMOUNTS, "generic_resources": since(5, _GENERIC)}),
        }
    ),
    "restart_policy": mapping(
        {"condition": TEXT, "delay": DURATION, "max_attempts": cast(WHOLE), "window": DURATION}
    ),
    "placement": mapping(
        {
            "constraints": TEXTS,
            "preferences": since(3, listed(mapping({"spread": TEXT}))),
            "max_replicas_per_node": since(8, cast(WHOLE)),
        }
    ),
}
_TEXT_KEYS = (
    "cgroup_parent", "container_name", "domainname", "hostname", "image", "ipc", "mac_address", "network_mode",
    "restart", "stop_signal", "user", "userns_mode", "working_dir",
)  # fmt: skip
_LIST_KEYS = ("cap_add", "cap_drop", "devices", "external_links", "links", "security_opt")
_SERVICE: Mapping[str, Shape] = {
    **dict.fromkeys(_TEXT_KEYS, TEXT),
    **dict.fromkeys(_LIST_KEYS, UNIQUE_TEXTS),
    **dict.fromkeys(("environment", "extra_hosts", "labels", "sysctls"), PAIRS),
    **dict.fromkeys(("dns", "dns_search", "env_file", "tmpfs"), ONE_OR_MORE),
    **dict.fromkeys(("privileged", "read_only", "stdin_open", "tty"), cast(FLAG)),
    **dict.fromkeys(("command", "entrypoint"), TEXT | TEXTS),
    "build": TEXT | mapping(_BUILD, is_open=True),
    "cgroupns_mode": since(9, TEXT),
    "configs": since(3, listed(TEXT | _REFERENCE)),
    "credential_spec": since(3, mapping({"config": since(8, TEXT), "file": TEXT, "registry": TEXT})),
    "depends_on": replace(UNIQUE_TEXTS, beyond=frozenset({Kind.MAPPING})),
    "deploy": mapping(_DEPLOY) | NULL,
    "expose": listed(TEXT | NUMBER, unique=True),
    "healthcheck": mapping(_HEALTHCHECK),
    "init": since(7, FLAG),
    "isolation": since(5, TEXT),
    "logging": mapping({"driver": TEXT, "options": named(TEXT | NUMBER | NULL)}),
    "networks": UNIQUE_TEXTS | declared(_ATTACHMENT | NULL),
    "oom_score_adj": since(13, cast(WHOLE)),
    "pid": TEXT | NULL,
    "ports": listed(one_of(Kind.NUMBER, Kind.TEXT) | _PORT, unique=True),
    "secrets": since(1, listed(TEXT | _REFERENCE)),
    "shm_size": NUMBER | TEXT,
    "stop_grace_period": DURATION,
    "ulimits": named(cast(WHOLE) | mapping({"hard": cast(WHOLE), "soft": cast(WHOLE)})),
    "volumes": listed(TEXT | _MOUNT),
}
_EXTERNAL = cast(FLAG) | mapping({"name": TEXT})
_NETWORK = {
    "name": since(5, TEXT),
    "driver": TEXT,
    "driver_opts": OPTIONS,
    "ipam": mapping({"driver": TEXT, "config": listed(mapping({"subnet": TEXT}))}),
    "external": _EXTERNAL,
    "internal": cast(FLAG),
    "attachable": since(2, cast(FLAG)),
    "labels": PAIRS,
}
_VOLUME = {
    "name": since(4, TEXT),
    "driver": TEXT,
    "driver_opts": OPTIONS,
    "external": _EXTERNAL,
    "labels": PAIRS,
}
_CONFIG = {
    "name": since(5, TEXT),
    "file": TEXT,
    "external": _EXTERNAL,
    "labels": PAIRS,
    "template_driver": since(8, TEXT),
}
_SECRET = {**_CONFIG, "driver": since(8, TEXT), "driver_opts": since(8, OPTIONS)}
STACK_FILE = section(
    {
        "version": TEXT,
        "services": declared(section(_SERVICE)),
        "networks": named(section(_NETWORK) | NULL),
        "volumes": declared(section(_VOLUME) | NULL),
        "secrets": since(1, declared(section(_SECRET))),
        "configs": since(3, declared(section(_CONFIG))),
    },
    extensions=4,
)

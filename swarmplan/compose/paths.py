"""The Engine's field paths as paths of the spec, for plans."""

from functools import cache

from swarmplan.compose.network import NETWORK
from swarmplan.compose.service.container import PROCESS, RUNTIME
from swarmplan.compose.service.deploy import RESTART_POLICY, update_keys
from swarmplan.compose.service.healthcheck import HEALTHCHECK
from swarmplan.compose.service.placement import LIMITS, PLACEMENT, RESERVATIONS

_CONTAINER = ("TaskTemplate", "ContainerSpec")
PATHS: dict[tuple[str, ...], str] = {
    ("Name",): "name",
    ("Labels",): "deploy.labels",
    ("Mode",): "deploy.mode",
    ("Mode", "Replicated", "Replicas"): "deploy.replicas",
    ("Mode", "ReplicatedJob", "TotalCompletions"): "deploy.replicas",
    ("UpdateConfig",): "deploy.update_config",
    ("RollbackConfig",): "deploy.rollback_config",
    ("EndpointSpec", "Mode"): "deploy.endpoint_mode",
    ("EndpointSpec", "Ports"): "ports",
    ("TaskTemplate", "Resources"): "deploy.resources",
    ("TaskTemplate", "RestartPolicy"): "deploy.restart_policy",
    ("TaskTemplate", "Placement"): "deploy.placement",
    **{("TaskTemplate", "Placement", row.member): f"deploy.placement.{row.key}" for row in PLACEMENT},
    ("TaskTemplate", "Networks"): "networks",
    ("TaskTemplate", "LogDriver"): "logging",
    ("TaskTemplate", "LogDriver", "Name"): "logging.driver",
    ("TaskTemplate", "Placement", "Platforms"): "platform",
    **{(*_CONTAINER, row.member): row.key for row in (*PROCESS, *RUNTIME)},
    (*_CONTAINER, "Labels"): "labels",
    (*_CONTAINER, "Hosts"): "extra_hosts",
    (*_CONTAINER, "DNSConfig", "Nameservers"): "dns",
    (*_CONTAINER, "DNSConfig", "Search"): "dns_search",
    (*_CONTAINER, "DNSConfig", "Options"): "dns_opt",
    (*_CONTAINER, "Healthcheck"): "healthcheck",
    (*_CONTAINER, "Mounts"): "volumes",
    (*_CONTAINER, "Privileges"): "security_opt",
    (*_CONTAINER, "Privileges", "CredentialSpec"): "credential_spec",
    (*_CONTAINER, "Secrets"): "secrets",
    (*_CONTAINER, "Configs"): "configs",
}
_NETWORK = {row.member: row.key for row in NETWORK} | {"Labels": "labels", "IPAM": "ipam"}
_MODES = {
    "Global": "global",
    "GlobalJob": "global-job",
    "Replicated": "replicated",
    "ReplicatedJob": "replicated-job",
}
_MEMBERS = {
    row.member: row.key for row in (*update_keys(), *RESTART_POLICY, *LIMITS, *RESERVATIONS, *HEALTHCHECK)
}
NAMED_BY_USER = frozenset({"Labels", "Options", "DriverOpts", "Sysctls"})


@cache
def compose_path(engine_path: tuple[str, ...]) -> str:
    """``("Mode", "Replicated", "Replicas")`` → ``deploy.replicas``: the longest known prefix, then the members in the spec's
    spelling. A path without a known prefix stays the Engine's, dotted."""
    for length in range(len(engine_path), 0, -1):
        head = PATHS.get(engine_path[:length])
        if head is not None:
            return ".".join((head, *_rest(engine_path, length)))
    return ".".join(engine_path)


def _rest(engine_path: tuple[str, ...], known: int) -> list[str]:
    rest = engine_path[known:]
    if engine_path[0] == "Mode":
        return [_MODES.get(part, part) for part in rest[1:]]
    own = any(part in NAMED_BY_USER for part in engine_path[:known])
    words: list[str] = []
    for part in rest:
        words.append(part if own else _MEMBERS.get(part, part.lower()))
        own = own or part in NAMED_BY_USER
    return words


def network_fields_named() -> frozenset[str]:
    """The names of all fields that a network may have, but those below names of the user's own: ``labels``."""
    return frozenset({*_NETWORK.values(), *(f"ipam.{name}" for name in ("driver", "config", "options"))})


def network_path(path: tuple[str, ...]) -> str:
    """A network body's field path in the words of ``networks:``; what the user named keeps its spelling."""
    first, *rest = path
    named = first in {"Options", "Labels"}
    return ".".join((_NETWORK.get(first, first), *(part if named else part.lower() for part in rest)))

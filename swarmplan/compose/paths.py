"""The Engine's field paths as paths of the spec, for plans."""

from functools import cache

_CONTAINER = ("TaskTemplate", "ContainerSpec")
_WORDS: dict[tuple[str, ...], str] = {
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
    ("TaskTemplate", "Placement", "MaxReplicas"): "deploy.placement.max_replicas_per_node",
    ("TaskTemplate", "Networks"): "networks",
    ("TaskTemplate", "LogDriver"): "logging",
    ("TaskTemplate", "LogDriver", "Name"): "logging.driver",
    ("TaskTemplate", "Placement", "Platforms"): "platform",
    (*_CONTAINER, "Image"): "image",
    (*_CONTAINER, "Command"): "entrypoint",
    (*_CONTAINER, "Args"): "command",
    (*_CONTAINER, "Env"): "environment",
    (*_CONTAINER, "Labels"): "labels",
    (*_CONTAINER, "Dir"): "working_dir",
    (*_CONTAINER, "User"): "user",
    (*_CONTAINER, "Hostname"): "hostname",
    (*_CONTAINER, "Hosts"): "extra_hosts",
    (*_CONTAINER, "DNSConfig", "Nameservers"): "dns",
    (*_CONTAINER, "DNSConfig", "Search"): "dns_search",
    (*_CONTAINER, "DNSConfig", "Options"): "dns_opt",
    (*_CONTAINER, "Healthcheck"): "healthcheck",
    (*_CONTAINER, "Mounts"): "volumes",
    (*_CONTAINER, "StopGracePeriod"): "stop_grace_period",
    (*_CONTAINER, "StopSignal"): "stop_signal",
    (*_CONTAINER, "TTY"): "tty",
    (*_CONTAINER, "OpenStdin"): "stdin_open",
    (*_CONTAINER, "Init"): "init",
    (*_CONTAINER, "ReadOnly"): "read_only",
    (*_CONTAINER, "Groups"): "group_add",
    (*_CONTAINER, "Sysctls"): "sysctls",
    (*_CONTAINER, "Ulimits"): "ulimits",
    (*_CONTAINER, "CapabilityAdd"): "cap_add",
    (*_CONTAINER, "CapabilityDrop"): "cap_drop",
    (*_CONTAINER, "Isolation"): "isolation",
    (*_CONTAINER, "OomScoreAdj"): "oom_score_adj",
    (*_CONTAINER, "Privileges"): "security_opt",
    (*_CONTAINER, "Privileges", "CredentialSpec"): "credential_spec",
    (*_CONTAINER, "Secrets"): "secrets",
    (*_CONTAINER, "Configs"): "configs",
}
_MODES = {
    "Global": "global",
    "GlobalJob": "global-job",
    "Replicated": "replicated",
    "ReplicatedJob": "replicated-job",
}
_MEMBERS = {
    "NanoCPUs": "cpus",
    "MemoryBytes": "memory",
    "GenericResources": "generic_resources",
    "MaxAttempts": "max_attempts",
    "FailureAction": "failure_action",
    "MaxFailureRatio": "max_failure_ratio",
    "StartPeriod": "start_period",
    "StartInterval": "start_interval",
}
_NAMED_BY_USER = frozenset({"Labels", "Options", "DriverOpts", "Sysctls"})


@cache
def compose_path(engine_path: tuple[str, ...]) -> str:
    """``("Mode", "Replicated", "Replicas")`` → ``deploy.replicas``: the longest known prefix, then the members in the spec's
    spelling. A path without a known prefix stays the Engine's, dotted."""
    for length in range(len(engine_path), 0, -1):
        head = _WORDS.get(engine_path[:length])
        if head is not None:
            return ".".join((head, *_rest(engine_path, length)))
    return ".".join(engine_path)


def _rest(engine_path: tuple[str, ...], known: int) -> list[str]:
    rest = engine_path[known:]
    if engine_path[0] == "Mode":
        return [_MODES.get(part, part) for part in rest[1:]]
    own = any(part in _NAMED_BY_USER for part in engine_path[:known])
    words: list[str] = []
    for part in rest:
        words.append(part if own else _MEMBERS.get(part, part.lower()))
        own = own or part in _NAMED_BY_USER
    return words

"""What the engine makes of a ServiceSpec between create and inspect: the table measured on 20.10.24, imitated."""

from typing import Any

JSON = dict[str, Any]
_DROPPED_WHEN_EMPTY = {
    "Env", "Args", "Command", "Mounts", "Secrets", "Configs", "Hosts", "Groups", "Sysctls", "CapabilityAdd",
    "CapabilityDrop", "Ulimits", "Labels", "Hostname", "TTY", "OpenStdin", "ReadOnly", "Dir", "User", "StopSignal",
}  # fmt: skip
_DROPPED_AT_ZERO = {"NanoCPUs", "MemoryBytes", "Pids", "Interval", "Timeout", "StartPeriod", "Retries"}


def as_engine_stores(sent: JSON) -> JSON:
    """What inspect answers after this spec was sent."""
    return {
        **sent,
        "Labels": sent.get("Labels") or {},
        "TaskTemplate": _task(sent["TaskTemplate"]),
        "Mode": _mode(sent.get("Mode") or {}),
        **{
            key: _update(sent[key]) for key in ("UpdateConfig", "RollbackConfig") if sent.get(key) is not None
        },
        **({"EndpointSpec": _endpoint(sent["EndpointSpec"])} if sent.get("EndpointSpec") is not None else {}),
    }


def _task(task: JSON) -> JSON:
    stored = {
        "ForceUpdate": 0,
        "Runtime": "container",
        **task,
        "ContainerSpec": _container(task["ContainerSpec"]),
    }
    if task.get("RestartPolicy") is not None:
        policy = task["RestartPolicy"]
        stored["RestartPolicy"] = {"Condition": "any", "MaxAttempts": 0, **policy}
    if task.get("Resources"):
        stored["Resources"] = {
            key: _without(part, _DROPPED_AT_ZERO | {"GenericResources"})
            for key, part in task["Resources"].items()
        }
    if task.get("Placement"):
        stored["Placement"] = _without(task["Placement"], {"Constraints", "MaxReplicas"})
    if not task.get("Networks"):
        stored.pop("Networks", None)
    else:
        stored["Networks"] = [_without(entry, {"Aliases", "DriverOpts"}) for entry in task["Networks"]]
    return stored


def _container(container: JSON) -> JSON:
    stored = {"Isolation": "default", **_without(container, _DROPPED_WHEN_EMPTY)}
    if "HealthCheck" in stored:
        stored["Healthcheck"] = stored.pop("HealthCheck")
    if stored.get("Healthcheck"):
        stored["Healthcheck"] = _without(stored["Healthcheck"], _DROPPED_AT_ZERO)
    if stored.get("DNSConfig"):
        stored["DNSConfig"] = _without(stored["DNSConfig"], {"Nameservers"})
    if "Privileges" in stored:
        stored["Privileges"] = {"CredentialSpec": None, "SELinuxContext": None}
    if "Mounts" in stored:
        stored["Mounts"] = [_mount(entry) for entry in stored["Mounts"]]
    return stored


def _mount(entry: JSON) -> JSON:
    stored = {"Type": "bind", **_without(entry, {"ReadOnly", "BindOptions"})}
    stored.pop("Consistency", None)
    if "VolumeOptions" in stored:
        stored["VolumeOptions"] = _without(stored["VolumeOptions"], {"NoCopy", "Labels"})
    return stored


def _mode(mode: JSON) -> JSON:
    if "ReplicatedJob" in mode:
        return {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 1, **mode["ReplicatedJob"]}}
    if "Global" in mode or "GlobalJob" in mode:
        return mode
    return {"Replicated": {"Replicas": 1, **mode.get("Replicated", {})}}


def _update(config: JSON) -> JSON:
    stored = {
        "Parallelism": 0,
        "FailureAction": "pause",
        "MaxFailureRatio": 0,
        "Order": "stop-first",
        **config,
    }
    return _without(stored, {"Delay", "Monitor"})


def _endpoint(endpoint: JSON) -> JSON:
    stored = {"Mode": "vip", **_without(endpoint, {"Ports"})}
    if "Ports" in stored:
        stored["Ports"] = [_port(entry) for entry in stored["Ports"]]
    return stored


def _port(entry: JSON) -> JSON:
    stored = {"Protocol": "tcp", "PublishMode": "ingress", **_without(entry, {"PublishedPort"})}
    return {**stored, "Protocol": stored["Protocol"].lower()}


def _without(value: JSON, empties: set[str]) -> JSON:
    return {key: item for key, item in value.items() if item or key not in empties}

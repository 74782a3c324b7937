"""How the engine changes a ServiceSpec between create and inspect: JSON to its own types and back.

Measured field by field on 20.10.24. Unknown fields are dropped silently, names match in any case, empty values are
dropped except where the engine's types distinguish empty from absent, and a few defaults are added.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's known fields. A field with a Shape is an object, or a list of them; others pass as they are.

    ``keep`` names fields that stay although empty (null is always dropped), ``fill`` the defaults where nothing, or
    something empty, was sent. An ``optional`` object is dropped when it is empty.
    """

    fields: Mapping[str, "Shape | None"]
    keep: frozenset[str] = frozenset()
    fill: Mapping[str, Any] = field(default_factory=dict)
    optional: bool = False


def _shape(
    names: str, *, keep: str = "", optional: bool = False, fill: Json | None = None, **nested: Shape
) -> Shape:
    fields: dict[str, Shape | None] = dict.fromkeys(names.split())
    return Shape({**fields, **nested}, frozenset(keep.split()), fill or {}, optional)


_UPDATE = _shape(
    "Parallelism Delay FailureAction Monitor MaxFailureRatio Order",
    fill={"Parallelism": 0, "FailureAction": "pause", "MaxFailureRatio": 0, "Order": "stop-first"},
)
_FILE = _shape("Name UID GID Mode", keep="Name", fill={"UID": "", "GID": "", "Mode": 0})
_MOUNT = _shape(
    "Type Source Target ReadOnly Consistency",
    fill={"Type": "bind"},
    BindOptions=_shape("Propagation NonRecursive", optional=True),
    VolumeOptions=_shape("NoCopy Labels", DriverConfig=_shape("Name Options")),
    TmpfsOptions=_shape("SizeBytes Mode"),
)
_PRIVILEGES = _shape(
    "",
    fill={"CredentialSpec": None, "SELinuxContext": None},
    CredentialSpec=_shape("", fill={"Config": "", "File": "", "Registry": ""}),
    SELinuxContext=_shape("", fill={"Disable": False, "User": "", "Role": "", "Type": "", "Level": ""}),
)
_CONTAINER = _shape(
    "Image Labels Command Args Hostname Env Dir User Groups StopSignal TTY OpenStdin ReadOnly StopGracePeriod Hosts "
    "Isolation Init Sysctls CapabilityAdd CapabilityDrop Ulimits",
    keep="Image StopGracePeriod Init",
    fill={"Isolation": "default"},
    Privileges=_PRIVILEGES,
    Mounts=_MOUNT,
    Healthcheck=_shape("Test Interval Timeout Retries StartPeriod"),
    DNSConfig=_shape("Nameservers Search Options"),
    Secrets=_shape("SecretID SecretName", keep="SecretID SecretName", File=_FILE),
    Configs=_shape("ConfigID ConfigName", keep="ConfigID ConfigName", File=_FILE, Runtime=_shape("")),
)
_NETWORK = _shape("Target Aliases DriverOpts", keep="Target")
_TEMPLATE = _shape(
    "ForceUpdate Runtime",
    fill={"ForceUpdate": 0, "Runtime": "container"},
    ContainerSpec=_CONTAINER,
    Resources=_shape(
        "",
        Limits=_shape("NanoCPUs MemoryBytes Pids"),
        Reservations=_shape("NanoCPUs MemoryBytes GenericResources"),
    ),
    RestartPolicy=_shape(
        "Condition Delay MaxAttempts Window", keep="Delay Window", fill={"Condition": "any", "MaxAttempts": 0}
    ),
    Placement=_shape("Constraints Preferences MaxReplicas Platforms"),
    Networks=_NETWORK,
    LogDriver=_shape("Name Options"),
)
_ISOLATED = ("process", "hyperv")
_MODE = _shape(
    "",
    Replicated=_shape("Replicas", keep="Replicas"),
    Global=_shape(""),
    ReplicatedJob=_shape("MaxConcurrent TotalCompletions", keep="MaxConcurrent TotalCompletions"),
    GlobalJob=_shape(""),
)
_ENDPOINT = _shape(
    "Mode",
    fill={"Mode": "vip"},
    Ports=_shape(
        "Name Protocol TargetPort PublishedPort PublishMode",
        fill={"Protocol": "tcp", "PublishMode": "ingress"},
    ),
)
_SERVICE = _shape(
    "Name Labels",
    keep="Name",
    fill={"Labels": {}},
    TaskTemplate=_TEMPLATE,
    Mode=_MODE,
    UpdateConfig=_UPDATE,
    RollbackConfig=_UPDATE,
    Networks=_NETWORK,
    EndpointSpec=_ENDPOINT,
)


def stored(spec: Json) -> Json:
    """The ServiceSpec as inspect returns it. Network names are not resolved."""
    result = _object(spec, _SERVICE)
    result["Mode"] = _mode(result.get("Mode") or {})
    for port in (result.get("EndpointSpec") or {}).get("Ports") or ():
        port["Protocol"] = port["Protocol"].lower()
    container = result.get("TaskTemplate", {}).get("ContainerSpec", {})
    if "Isolation" in container:
        isolation = container["Isolation"].lower()
        container["Isolation"] = isolation if isolation in _ISOLATED else "default"
    for mount in container.get("Mounts") or ():
        if mount.get("Consistency") == "default":
            del mount["Consistency"]
    return result


def _object(value: Json, shape: Shape) -> Json:
    known = {name.lower(): name for name in (*shape.fields, *shape.fill)}
    result: Json = {}
    for spelled, content in value.items():
        name = known.get(spelled.lower())
        if name is None or content is None:
            continue
        inner = shape.fields.get(name)
        cleaned = content if inner is None else _nested(content, inner)
        empty = cleaned in ("", 0, [], {}) and not (inner is not None and isinstance(cleaned, dict))
        dropped = inner is not None and inner.optional and not cleaned
        if dropped or (empty and name not in shape.keep):
            continue
        result[name] = cleaned
    for name, default in shape.fill.items():
        if not result.get(name):
            result[name] = default
    return result


def _nested(content: Any, shape: Shape) -> Any:
    if isinstance(content, list):
        return [_object(item, shape) for item in content]
    return _object(content, shape)


def _mode(mode: Json) -> Json:
    if not mode:
        return {"Replicated": {"Replicas": 1}}
    if "Replicated" in mode:
        return {**mode, "Replicated": {"Replicas": mode["Replicated"].get("Replicas", 1)}}
    if "ReplicatedJob" in mode:
        concurrent = mode["ReplicatedJob"].get("MaxConcurrent", 1)
        total = mode["ReplicatedJob"].get("TotalCompletions", concurrent)
        return {**mode, "ReplicatedJob": {"MaxConcurrent": concurrent, "TotalCompletions": total}}
    return mode

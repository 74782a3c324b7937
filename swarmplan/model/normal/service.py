"""The normal form of a ServiceSpec, for the desired and the live one alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from swarmplan.model.labels.names import SPEC_LABEL
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.normal.prune import prune, shaped
from swarmplan.model.normal.unordered import Form, form_of
from swarmplan.model.services.mode import is_job

_SECOND = 1_000_000_000
_MONITOR = 5 * _SECOND
_RESTART_DELAY = 5 * _SECOND
_STOP_GRACE = 10 * _SECOND
_ISOLATED = ("process", "hyperv")
_MODES = ("Replicated", "Global", "ReplicatedJob", "GlobalJob")


def normal_service(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What the spec means, with the engine's defaults filled in (those of ``insertDefaults``, measured on 20.10.24).

    Takes what one would send or what inspect gives, networks, secrets and configs by name in both. ``ForceUpdate`` and the
    label of the spec last applied are ours and left out.
    Idempotent. Shares values with its argument: read it, do not write to it.
    """
    spec = canonical(spec)
    found = shaped(spec, _SERVICE)
    found["TaskTemplate"] = _task(spec.get("TaskTemplate") or {})
    found["Mode"] = _mode(spec.get("Mode") or {})
    found["EndpointSpec"] = {"Mode": "vip", **found.get("EndpointSpec", {})}
    if not is_job(found):
        found["UpdateConfig"] = _rollout(spec.get("UpdateConfig"))
        found["RollbackConfig"] = _rollout(spec.get("RollbackConfig"))
    return found


def _task(task: Mapping[str, Any]) -> dict[str, Any]:
    found = shaped(task, _TASK)
    if found.get("Runtime") == "container":
        del found["Runtime"]
    policy = task.get("RestartPolicy") or {}
    delay = policy.get("Delay")
    found["RestartPolicy"] = {
        **prune(policy),
        "Condition": policy.get("Condition") or "any",
        # Absent is 5 s, 0 is at once.
        "Delay": _RESTART_DELAY if delay is None else delay,
    }
    return found


def _container(container: Mapping[str, Any] | None) -> dict[str, Any]:
    if container is None:
        return {}
    found = shaped(container, _CONTAINER)
    isolation = found.pop("Isolation", "").lower()
    if isolation in _ISOLATED:  # any other word is the default to the engine (measured on 20.10.24)
        found["Isolation"] = isolation
    if container.get("Init") is not None:
        found["Init"] = container["Init"]
    if found.get("Privileges", {}).get("CredentialSpec", {}).get("Config"):
        found["Privileges"] = _by_name(found["Privileges"], container.get("Configs") or ())
    grace = container.get("StopGracePeriod")
    found["StopGracePeriod"] = _STOP_GRACE if grace is None else grace
    return found


def _by_name(privileges: Mapping[str, Any], configs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A credential spec's config by its name, which stands beside its id in the references."""
    names = {entry.get("ConfigID"): entry.get("ConfigName") for entry in configs}
    spec = privileges["CredentialSpec"]
    return {**privileges, "CredentialSpec": {**spec, "Config": names.get(spec["Config"], spec["Config"])}}


def _mode(mode: Mapping[str, Any]) -> dict[str, Any]:
    kind = next((kind for kind in _MODES if mode.get(kind) is not None), "Replicated")
    members = mode.get(kind) or {}
    if kind == "Replicated":
        replicas = members.get("Replicas")
        return {kind: {"Replicas": 1 if replicas is None else replicas}}
    if kind == "ReplicatedJob":
        concurrent = members.get("MaxConcurrent")
        concurrent = 1 if concurrent is None else concurrent
        completions = members.get("TotalCompletions")
        return {
            kind: {
                "MaxConcurrent": concurrent,
                "TotalCompletions": concurrent if completions is None else completions,
            }
        }
    return {kind: {}}


def _rollout(config: Mapping[str, Any] | None) -> dict[str, Any]:
    block = {"Parallelism": 1} if config is None else config
    found = {
        "FailureAction": "pause",
        "Monitor": _MONITOR,
        "Order": "stop-first",
        **prune(block),
        # Absent in a block that is there, it is 0: all at once.
        "Parallelism": block.get("Parallelism") or 0,
    }
    if "MaxFailureRatio" in found:
        # The engine keeps single precision.
        found["MaxFailureRatio"] = round(found["MaxFailureRatio"], 6)
    return found


def _labels(labels: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in (labels or {}).items() if name != SPEC_LABEL}


def _ignored(_: Any) -> None:
    return None


def _shaped(forms: Mapping[str, Form]) -> Form:
    return lambda value: shaped(value or {}, forms)


_CONTAINER: Mapping[str, Form] = {
    name: form_of(name)
    for name in (
        "Env", "Hosts", "Groups", "CapabilityAdd", "CapabilityDrop", "Mounts", "Ulimits", "Secrets", "Configs"
    )
}  # fmt: skip
_TASK: Mapping[str, Form] = {
    "ContainerSpec": _container,
    "Networks": form_of("Networks"),
    "Placement": _shaped({"Constraints": form_of("Constraints")}),
    "Resources": _shaped({"Reservations": _shaped({"GenericResources": form_of("GenericResources")})}),
    "RestartPolicy": _ignored,
    "ForceUpdate": _ignored,
}
_SERVICE: Mapping[str, Form] = {
    "Labels": _labels,
    "TaskTemplate": _ignored,
    "Mode": _ignored,
    "UpdateConfig": _ignored,
    "RollbackConfig": _ignored,
    "EndpointSpec": _shaped({"Ports": form_of("Ports")}),
}

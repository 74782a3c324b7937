"""The parts of a ServiceSpec, in normal form, that belong under ``deploy:``."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.reverse.members import Words, as_is, filled, named, non_default
from swarmplan.compose.reverse.units import cpus_text, duration_text, size_text
from swarmplan.model.bodies import JsonView
from swarmplan.model.normal import normal_service

_USUAL = normal_service({})
_UNLIMITED: JsonView = {"Limits": {}, "Reservations": {}}
_MODES = {"Global": "global", "ReplicatedJob": "replicated-job", "GlobalJob": "global-job"}
_ROLLOUT: Words = {
    "Parallelism": ("parallelism", as_is),
    "Delay": ("delay", duration_text),
    "FailureAction": ("failure_action", as_is),
    "Monitor": ("monitor", duration_text),
    "MaxFailureRatio": ("max_failure_ratio", as_is),
    "Order": ("order", as_is),
}
_RESTART: Words = {
    "Condition": ("condition", as_is),
    "Delay": ("delay", duration_text),
    "MaxAttempts": ("max_attempts", as_is),
    "Window": ("window", duration_text),
}
_AMOUNTS: Words = {
    "NanoCPUs": ("cpus", cpus_text),
    "MemoryBytes": ("memory", size_text),
    "Pids": ("pids", as_is),
    "GenericResources": ("generic_resources", lambda found: [_generic(one) for one in found]),
}
_PLACEMENT: Words = {
    "Constraints": ("constraints", list),
    "Preferences": ("preferences", lambda found: [_preference(one) for one in found]),
    "MaxReplicas": ("max_replicas_per_node", as_is),
}


def deploy(spec: JsonView, labels: Mapping[str, str]) -> dict[str, Any]:
    """``deploy:`` of a service with these user labels; default values are left out."""
    task = spec["TaskTemplate"]
    resources = {**_UNLIMITED, **(task.get("Resources") or {})}
    return filled(
        {
            **_mode(spec["Mode"]),
            "endpoint_mode": non_default(spec["EndpointSpec"], _USUAL["EndpointSpec"]).get("Mode"),
            "labels": dict(labels),
            "update_config": _rollout(spec, "UpdateConfig"),
            "rollback_config": _rollout(spec, "RollbackConfig"),
            "restart_policy": named(
                non_default(task["RestartPolicy"], _USUAL["TaskTemplate"]["RestartPolicy"]), _RESTART
            ),
            "placement": named(task.get("Placement") or {}, _PLACEMENT),
            "resources": filled(
                {
                    "limits": named(resources["Limits"], _AMOUNTS),
                    "reservations": named(resources["Reservations"], _AMOUNTS),
                }
            ),
        }
    )


def _mode(mode: JsonView) -> dict[str, Any]:
    """The replicas are always written: they are what people change first."""
    kind, members = next(iter(mode.items()))
    replicas = members.get("Replicas", members.get("TotalCompletions"))
    return {"mode": _MODES.get(kind), "replicas": replicas}


def _rollout(spec: JsonView, block: str) -> dict[str, Any]:
    return named(non_default(spec.get(block) or {}, _USUAL[block]), _ROLLOUT)


def _generic(resource: JsonView) -> dict[str, Any]:
    counted = resource.get("DiscreteResourceSpec") or {}
    return {"discrete_resource_spec": {"kind": counted.get("Kind", ""), "value": counted.get("Value", 0)}}


def _preference(preference: JsonView) -> dict[str, Any]:
    return {"spread": (preference.get("Spread") or {}).get("SpreadDescriptor", "")}

"""The parts of a ServiceSpec, in normal form, that belong under ``deploy:``."""

from collections.abc import Mapping

from swarmplan.compose.read.field import written
from swarmplan.compose.read.keys import write_keys
from swarmplan.compose.service.deploy import RESTART_POLICY, update_keys
from swarmplan.compose.service.placement import LIMITS, PLACEMENT, RESERVATIONS
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal import normal_service

_DEFAULTS = normal_service({})
_UNLIMITED: JsonView = {"Limits": {}, "Reservations": {}}
_MODES = {"Global": "global", "ReplicatedJob": "replicated-job", "GlobalJob": "global-job"}


def deploy(spec: JsonView, labels: Mapping[str, str]) -> Json:
    """``deploy:`` of a service with these user labels; default values are left out."""
    task = spec["TaskTemplate"]
    resources = {**_UNLIMITED, **(task.get("Resources") or {})}
    return written(
        {
            **_mode(spec["Mode"]),
            "endpoint_mode": _non_default(spec["EndpointSpec"], _DEFAULTS["EndpointSpec"]).get("Mode"),
            "labels": dict(labels),
            "update_config": _rollout(spec, "UpdateConfig"),
            "rollback_config": _rollout(spec, "RollbackConfig"),
            "restart_policy": write_keys(
                _non_default(task["RestartPolicy"], _DEFAULTS["TaskTemplate"]["RestartPolicy"]),
                RESTART_POLICY,
            ),
            "placement": write_keys(task.get("Placement") or {}, PLACEMENT),
            "resources": written(
                {
                    "limits": write_keys(resources["Limits"], LIMITS),
                    "reservations": write_keys(resources["Reservations"], RESERVATIONS),
                }
            ),
        }
    )


def _mode(mode: JsonView) -> Json:
    """The replicas are always written: they are what people change first."""
    kind, members = next(iter(mode.items()))
    replicas = members.get("Replicas", members.get("TotalCompletions"))
    return {"mode": _MODES.get(kind), "replicas": replicas}


def _non_default(members: JsonView, defaults: JsonView) -> Json:
    return {key: value for key, value in members.items() if defaults.get(key) != value}


def _rollout(spec: JsonView, block: str) -> Json:
    return write_keys(_non_default(spec.get(block) or {}, _DEFAULTS[block]), update_keys())

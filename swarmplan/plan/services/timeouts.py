"""How long a service may take, and for how long its new tasks are watched before they count.

A rolling update needs no watching of ours: the engine says "completed" only ``monitor`` after the last task came to run.
Nobody watches the first tasks of a service, or more of them: a task that dies in its third second has been seen running.
"""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.cluster import Policy
from swarmplan.model.service import Service
from swarmplan.model.services.mode import is_job, mode_of, replicas_of
from swarmplan.model.services.terminal_failures import monitor

GLANCE = 0.5
"""Seconds for which what nobody touched, or somebody else has watched, must stay as it is."""
_SECOND = 1_000_000_000


def watch(service: Service, policy: Policy) -> float:
    """Seconds for which new tasks of the service must have run: what the spec says, else as long as an update would
    monitor them. With a health check of its own, a task that runs is healthy; a job's that is complete is done."""
    if service.settle is not None:
        return service.settle
    if _checked(service.spec) or is_job(service.spec) or not replicas_of(service.spec):
        return GLANCE
    return monitor(service.spec) if policy.settle is None else policy.settle


def timeout(service: Service, policy: Policy, nodes: int) -> float:
    """Seconds until a service must have converged: what the spec says for it, else the policy's, and on top the pauses that
    its own rolling update makes (so many ``nodes`` for a global one)."""
    if service.timeout is not None:
        return service.timeout
    config = service.spec.get("UpdateConfig") or {}
    tasks = replicas_of(service.spec) if "Global" not in mode_of(service.spec) else nodes
    batches = -(-tasks // (config.get("Parallelism") or tasks or 1))
    return policy.service_timeout + batches * float(config.get("Delay") or 0) / _SECOND


def grace(service: Service) -> float:
    """Seconds that the service's tasks are given to stop."""
    container = (service.spec.get("TaskTemplate") or {}).get("ContainerSpec") or {}
    return float(container.get("StopGracePeriod") or 0) / _SECOND


def _checked(spec: Mapping[str, Any]) -> bool:
    container = (spec.get("TaskTemplate") or {}).get("ContainerSpec") or {}
    test = (container.get("Healthcheck") or {}).get("Test") or ["NONE"]
    return bool(test[0] != "NONE")

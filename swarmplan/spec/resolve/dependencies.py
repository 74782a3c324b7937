"""``depends_on`` across all services of one document: it names declared services, without a cycle."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from swarmplan.compose.read.scalars import text
from swarmplan.compose.service.handling import Handling
from swarmplan.dataclass import dataclass
from swarmplan.model.service import Condition
from swarmplan.model.services.mode import is_job
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path

_KEY = "depends_on"
_COMPLETE_REMEDY = "give it deploy.mode replicated-job, or deploy.restart_policy.condition on-failure"


@dataclass(frozen=True, slots=True)
class Declared:
    """One service of a document: as written, as it will be sent to the engine, and how it is rolled out."""

    written: Mapping[str, Any]
    spec: Mapping[str, Any]
    handling: Handling


def check_dependencies(
    services: Mapping[str, Declared], declared: Collection[str], findings: Findings
) -> dict[str, dict[str, Condition]]:
    """The dependencies of each service, by keys; invalid ones are reported. ``declared`` are all keys, including services
    with other errors."""
    found = {
        key: {other: condition for other, condition in service.handling.after.items() if other in services}
        for key, service in services.items()
    }
    for key, service in services.items():
        for other, condition in service.handling.after.items():
            if other in services:
                never = condition is Condition.COMPLETED and not _completes(services[other].spec)
                message = f"service {other!r} never completes: {_COMPLETE_REMEDY}" if never else ""
            elif other in declared or other in service.handling.optional:
                continue
            else:
                message = f"service {other!r} is not declared here; declare it{suggestion(other, declared)}"
            if message:
                findings.error(_place(key, service, other), message, key=True)
    cycle = find_cycle(found)
    if cycle:
        first = services[cycle[0]]
        message = f"depend on each other in a cycle: {' → '.join(cycle)}; remove one of these dependencies"
        findings.error(_place(cycle[0], first, cycle[1]), message, key=True)
        return {}
    return found


def _completes(spec: Mapping[str, Any]) -> bool:
    """Whether a task that ends with exit code 0 is not restarted."""
    policy = spec["TaskTemplate"].get("RestartPolicy") or {}
    return is_job(spec) or policy.get("Condition", "any") != "any"


def find_cycle(after: Mapping[str, Collection[str]]) -> list[str]:
    """Services that depend on each other in a cycle, the first again at the end; empty if there is none."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]  # graphlib orders dependencies before dependents
    return []


def _place(key: str, service: Declared, other: str) -> Path:
    written = service.written.get(_KEY)
    return ("services", key, _KEY, [*map(text, written)].index(other) if isinstance(written, list) else other)

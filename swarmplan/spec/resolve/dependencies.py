"""``depends_on`` across all services of one document: it names declared services, without a cycle. ``docker stack deploy``
ignores it (measured on 28.5.2), so what cannot be followed in a stack is a warning."""

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
_IGNORED = "ignored, as docker stack deploy does"
_UNORDERED = "until then no depends_on of this stack is followed"


@dataclass(frozen=True, slots=True)
class Declared:
    """One service of a document: as written, as it will be sent to the engine (None: it has errors), and how it is rolled out."""

    written: Mapping[str, Any]
    spec: Mapping[str, Any] | None
    handling: Handling


def check_dependencies(
    services: Mapping[str, Declared], declared: Collection[str], findings: Findings, *, stack: bool
) -> dict[str, dict[str, Condition]]:
    """The dependencies of each service, by keys; invalid ones are reported. ``declared`` are all keys, including services
    that are not mappings. In a ``stack`` with a cycle no order is kept."""
    found = {
        key: {other: condition for other, condition in service.handling.after.items() if other in services}
        for key, service in services.items()
    }
    missing, unordered = (_IGNORED, _UNORDERED) if stack else ("", "")
    for key, service in services.items():
        for other, condition in service.handling.after.items():
            place = _place(key, service, other)
            if other in services:
                if condition is Condition.COMPLETED and not _completes(services[other].spec):
                    _report(findings, place, f"service {other!r} never completes: {_COMPLETE_REMEDY}")
            elif not (other in declared or other in service.handling.optional):
                message = f"service {other!r} is not declared here; declare it{suggestion(other, declared)}"
                _report(findings, place, message, missing)
    cycle = find_cycle(found)
    if cycle:
        place = _place(cycle[0], services[cycle[0]], cycle[1])
        message = f"depend on each other in a cycle: {' → '.join(cycle)}; remove one of these dependencies"
        _report(findings, place, message, unordered)
        return {}
    return found


def _report(findings: Findings, place: Path, message: str, ignored: str = "") -> None:
    """An error, or a warning with what is ``ignored``."""
    if ignored:
        findings.warn(place, f"{message}; {ignored}")
    else:
        findings.error(place, message, key=True)


def _completes(spec: Mapping[str, Any] | None) -> bool:
    """Whether a task that ends with exit code 0 is not restarted; True where that cannot be read."""
    if spec is None:
        return True
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

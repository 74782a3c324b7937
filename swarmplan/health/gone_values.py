"""Errors of tasks without the values that only the running service has: where those came from is not known any more."""

from collections.abc import Iterator
from dataclasses import replace

from swarmplan.model.bodies import JsonView, container_spec, task_spec
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.redaction.texts import HiddenTexts
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.services.environment import variables


def without_gone_values(desired: Desired, observed: Observed) -> Observed:
    """What was observed; in what tasks say, ``(hidden)`` stands for each value of their service's environment, command,
    labels, healthcheck and options that the spec does not have. What it has and hides is known by its variable."""
    services = {
        name: _without(state, desired.services.get(name)) if _says_something(state) else state
        for name, state in observed.services.items()
    }
    return replace(observed, services=services)


def _says_something(state: ServiceState) -> bool:
    return bool(state.missing) or any(task.error for task in state.tasks)


def _without(state: ServiceState, declared: Service | None) -> ServiceState:
    known = set(_values(declared.spec)) if declared else set()
    gone = HiddenTexts({value: HIDDEN for value in _values(state.spec) if value not in known})
    tasks = tuple(replace(task, error=gone.hide(task.error)) if task.error else task for task in state.tasks)
    return replace(state, tasks=tasks, missing=state.missing and gone.hide(state.missing))


def _values(spec: JsonView) -> Iterator[str]:
    """What stands where a secret may stand (``secrecy.FREE_TEXT``), of a ServiceSpec."""
    container: JsonView = container_spec(spec)
    yield from variables(container.get("Env")).values()
    for words in ("Command", "Args"):
        yield from container.get(words) or ()
    yield from (container.get("Healthcheck") or {}).get("Test") or ()
    for named in (spec.get("Labels"), container.get("Labels")):
        yield from (named or {}).values()
    yield from ((task_spec(spec).get("LogDriver") or {}).get("Options") or {}).values()
    for mount in container.get("Mounts") or ():
        driver = (mount.get("VolumeOptions") or {}).get("DriverConfig") or {}
        yield from (driver.get("Options") or {}).values()

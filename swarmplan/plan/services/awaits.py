"""Waiting for services, and the order among them that ``depends_on`` asks for."""

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal.ignored import without_ignored
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.plan.services.timeouts import GLANCE, timeout, watch
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.awaits import ServiceConverged, ServiceStill


def plan_awaits(draft: Draft) -> None:
    """Await each service that changed or is not up yet; all of them when nodes arrive."""
    arrived = draft.provides(FactKind.NODES_SETTLED)
    for name in in_order(draft.desired.services):
        key = Key(Kind.SERVICE, name)
        state = draft.observed.services.get(name)
        touched = draft.provides(FactKind.SERVICE_CHANGED, name)
        if (draft.forbids(key) and not touched) or key in draft.unsupported:
            continue
        waiting = state.missing if state is not None and not touched else None
        if waiting and not arrived:
            draft.change(key, Action.WAIT, note=waiting)
        if touched or arrived or waiting:
            service = draft.desired.services[name]
            fresh = name in draft.unwatched or _unwatched(service, state, arrived=arrived)
            step = ServiceConverged(
                key=key,
                service=without_ignored(service),
                reason=waiting or "",
                timeout=_timeout(draft, service),
                watch=watch(service, draft.desired.policy) if fresh else GLANCE,
            )
            # what follows all services does not wait for one that is changed after it
            provides = [] if service.last and touched else [Fact(FactKind.SERVICES_CONVERGED)]
            draft.step(step, provides=provides)


def plan_last_awaits(draft: Draft) -> None:
    """Await every service once more when nodes are removed: their tasks have moved."""
    for name in in_order(draft.desired.services) if draft.provides(FactKind.NODES_GONE) else ():
        key, service = Key(Kind.SERVICE, name), draft.desired.services[name]
        if service.last and draft.provides(FactKind.SERVICE_CHANGED, name):
            continue  # it is changed, and awaited, after the nodes are gone
        if not draft.forbids(key) and key not in draft.unsupported:
            why, most = "nodes are removed", _timeout(draft, service)
            draft.step(ServiceStill(key=key, service=without_ignored(service), reason=why, timeout=most))


def plan_dependencies(draft: Draft) -> None:
    """Let what is made or changed come after the services it depends on, as far as those are waited for at all: one that
    runs already, and is left as it is, is there."""
    declared = draft.declared
    for name in in_order(draft.subjects(FactKind.SERVICE_CHANGED)):
        for other in in_order(draft.desired.services[name].after):
            changed, converged = (
                Fact(FactKind.SERVICE_CHANGED, name),
                Fact(FactKind.SERVICE_CONVERGED, other),
            )
            if converged not in declared.provided:
                continue
            if declared.comes_after(converged, changed):
                key = Key(Kind.SERVICE, name)
                draft.note(
                    f"{key} depends on {Key(Kind.SERVICE, other)}, but is changed before it: it holds a port or network that the other one needs; move one of them to another port or network to have them in order",
                    key,
                )
                continue
            declared.require(changed, converged)


def _unwatched(service: Service, state: ServiceState | None, *, arrived: bool) -> bool:
    """Whether a service that is left as it is may have tasks that have just been made."""
    began = state is not None and state.missing is not None and not state.update_state
    return began or (arrived and "Global" in (service.spec.get("Mode") or {}))


def _timeout(draft: Draft, service: Service) -> float:
    return timeout(service, draft.desired.policy, len(draft.desired.nodes))

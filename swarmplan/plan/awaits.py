"""Waiting for services, and the order among them that ``depends_on`` asks for."""

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.service import Service, ServiceState
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.patience import GLANCE, timeout, watch
from swarmplan.plan.services import Services
from swarmplan.steps.awaits import ServiceConverged, ServiceStill


def plan_awaits(draft: Draft, services: Services, arrived: Needs) -> set[str]:
    """Await each service that changed or is not up yet; all of them when nodes arrive. The steps that await."""
    awaits: set[str] = set()
    for name in in_order(draft.desired.services):
        key = Key(Kind.SERVICE, name)
        state = draft.observed.services.get(name)
        if draft.forbids(key) and name not in services.touched:
            continue
        waiting = state.missing if state is not None and name not in services.touched else None
        if waiting and not arrived:
            draft.change(key, Action.WAIT, note=waiting)
        if name in services.touched or arrived or waiting:
            needs = arrived | ({services.touched[name]} if name in services.touched else NOTHING)
            service = draft.desired.services[name]
            fresh = name in services.fresh or _unwatched(service, state, arrived=bool(arrived))
            step = ServiceConverged(
                key=key,
                service=service,
                needs=needs,
                reason=waiting or "",
                timeout=_timeout(draft, service),
                watch=watch(service, draft.desired.policy) if fresh else GLANCE,
            )
            awaits.add(draft.step(step))
    return awaits


def plan_last_awaits(draft: Draft, departed: Needs) -> None:
    """Await every service once more when nodes have gone: their tasks have moved."""
    for name in in_order(draft.desired.services) if departed else ():
        key, service = Key(Kind.SERVICE, name), draft.desired.services[name]
        if not draft.forbids(key):
            why, most = "nodes have gone", _timeout(draft, service)
            draft.step(ServiceStill(key=key, service=service, needs=departed, reason=why, timeout=most))


def plan_dependencies(draft: Draft, services: Services) -> None:
    """Let what is made or changed come after the services it depends on, as far as those are waited for at all: one that
    runs already, and is left as it is, is there."""
    for name in in_order(services.touched):
        step = services.touched[name]
        for other in in_order(draft.desired.services[name].after):
            awaited = f"await {Key(Kind.SERVICE, other)}"
            if not draft.has(awaited):
                continue
            if draft.comes_after(awaited, step):
                draft.notes.append(
                    f"{Key(Kind.SERVICE, name)} depends on {Key(Kind.SERVICE, other)}, but has to go first:"
                    " it holds a port or network that the other one needs"
                )
                continue
            draft.put_after(step, awaited)


def _unwatched(service: Service, state: ServiceState | None, *, arrived: bool) -> bool:
    """Whether a service that is left as it is may have tasks that have just been made."""
    began = state is not None and state.missing is not None and not state.update_state
    return began or (arrived and "Global" in (service.spec.get("Mode") or {}))


def _timeout(draft: Draft, service: Service) -> float:
    return timeout(service, draft.desired.policy, len(draft.desired.nodes))

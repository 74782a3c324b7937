"""Services: create, update, recreate, remove."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.ignored import neutral, without_ignored
from swarmplan.model.normal.last_applied import changed_in_stack, changed_since
from swarmplan.model.normal.patch import patch_service, restarts_tasks
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.services.mode import is_job
from swarmplan.model.uses import attached
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.plan.fields import IMAGE, service_fields
from swarmplan.plan.placement.tasks import running
from swarmplan.plan.plan import Approval
from swarmplan.plan.services.orphaned_jobs import note_orphaned_jobs
from swarmplan.plan.services.pin import image_moved
from swarmplan.plan.services.ports import guard_taken_ports, port_cycles
from swarmplan.plan.services.recreated import Recreated, plan_detaching, plan_stopping, recreated_in
from swarmplan.plan.services.timeouts import grace
from swarmplan.plan.swarm.records import applied_hashes
from swarmplan.steps.facts import Fact, FactKind, about
from swarmplan.steps.services.services import CreateService, RemoveService, UpdateService
from swarmplan.steps.uses import held


def plan_services(draft: Draft) -> None:
    """Plan every service: those that go first, since they may hold what the others want."""
    recreated = recreated_in(draft)
    extra = _extra(draft)
    cycles = port_cycles(draft, [*extra, *_replaced(draft, recreated)])
    guard_taken_ports(draft, extra)
    for name in extra:
        _remove_extra(draft, draft.observed.services[name], recreated)
    for name in in_order(draft.desired.services):
        state = draft.observed.services.get(name)
        if state is None:
            _create(draft, draft.desired.services[name])
        elif not state.owned:
            key, wanted = Key(Kind.SERVICE, name), draft.desired.services[name].spec.get("Labels")
            taken = name_taken(key, state.spec.get("Labels"), draft.desired.cluster, wanted)
            draft.hazard(key, taken, None)
        else:
            _existing(draft, draft.desired.services[name], state, recreated.of(state.spec))
    for port in cycles:
        draft.declared.withdraw(port)


def _extra(draft: Draft) -> list[str]:
    """Services of ours that the spec does not name."""
    owned = (name for name, state in draft.observed.services.items() if state.owned)
    extra = in_order(name for name in owned if name not in draft.desired.services)
    return [name for name in extra if not draft.keeps(Key(Kind.SERVICE, name))]


def _replaced(draft: Draft, recreated: Recreated) -> list[str]:
    """Services of ours that no update can change to what the spec says: they are removed and created again."""
    return [
        name
        for name, service in draft.desired.services.items()
        if (state := draft.observed.services.get(name)) is not None
        and state.owned
        and _is_replaced(service, state, recreated)
    ]


def _is_replaced(service: Service, state: ServiceState, recreated: Recreated) -> bool:
    """Whether no update can do it: the engine refuses another mode, and each update of a job would run it again."""
    moved = attached(state.spec) & recreated.networks
    return _mode(service) != _mode(state.service) or (bool(moved) and is_job(service.spec))


def _remove_extra(draft: Draft, state: ServiceState, recreated: Recreated) -> None:
    key = Key(Kind.SERVICE, state.service.name)
    why = draft.change(key, Action.DELETE, note="not in the cluster file")
    _remove(draft, state, state.service, recreated.of(state.spec), why)
    draft.destroyed.append(key)


def _existing(draft: Draft, service: Service, state: ServiceState, recreated: Recreated) -> None:
    """``recreated`` is of what the service uses."""
    key = Key(Kind.SERVICE, service.name)
    live = normal_service(state.spec)
    fields = service_fields(live, service, draft.shown(key))
    marks = applied_hashes(draft).get(service.name, ())
    drift = bool(fields) and (
        changed_since(state.spec, service.spec, service.ignored)
        or changed_in_stack(state.spec, marks, service.spec, service.ignored)
    )
    if _is_replaced(service, state, recreated):
        why = draft.change(key, Action.REPLACE, fields, str(recreated), drift=drift)
        draft.hazard(key, f"{key} is recreated ({why}): it is down meanwhile", Approval.REPLACE)
        _remove(draft, state, service, recreated, why)
        draft.replaced |= running(state)
        draft.unwatched.add(service.name)
        again = CreateService(key=key, service=service, reason="recreated")
        draft.step(again, requires=about(service.name, FactKind.SERVICE_GONE))
    elif recreated.volumes:
        draft.change(key, Action.UPDATE, fields, str(recreated), drift=drift)
        still = plan_stopping(draft, state, service, recreated)
        draft.replaced |= running(state)
        draft.unwatched.add(service.name)
        gone = [Fact(FactKind.VOLUME_GONE, name) for name in recreated.volumes]
        _update(draft, service, replace(state, service=still, running=0), "restarted", gone, keeps=False)
    elif recreated.networks:
        draft.change(key, Action.UPDATE, fields, str(recreated), drift=drift)
        bare = plan_detaching(draft, state, recreated.networks)
        draft.replaced |= running(state)
        _update(draft, service, replace(state, service=bare), "reconnected to its networks", keeps=False)
    elif fields:
        tag = image_moved(state.spec, service.spec)
        shown = (each for each in fields if not (tag and each.path == IMAGE))
        why = draft.change(key, Action.UPDATE, shown, tag, drift=drift)
        _update(draft, service, state, why)


def _create(draft: Draft, service: Service) -> None:
    key = Key(Kind.SERVICE, service.name)
    draft.change(key, Action.CREATE, service_fields({}, service, draft.shown(key)))
    draft.unwatched.add(service.name)
    draft.step(CreateService(key=key, service=service, reason="does not exist"))


def _update(
    draft: Draft,
    service: Service,
    state: ServiceState,
    why: str,
    requires: Iterable[Fact] = (),
    *,
    keeps: bool = True,
) -> None:
    """``keeps``: what is ignored of it is as it should be until then."""
    key = Key(Kind.SERVICE, service.name)
    live = state.spec
    if restarts_tasks(live, patch_service(live, service.spec)):
        draft.replaced |= running(state)
    elif _placed(live) != _placed(service.spec):
        draft.unwatched.add(service.name)
    before = normal_service(neutral(live, service.ignored))
    sent = without_ignored(service) if keeps else service
    update = UpdateService(key=key, service=sent, before=before, keeps=keeps, reason=why)
    draft.step(update, requires=requires)
    for free in held(live) - held(service.spec):
        # its old tasks hold what they had until the last of them is replaced
        draft.declared.follow(free, Fact(FactKind.SERVICE_CONVERGED, service.name))


def _remove(draft: Draft, state: ServiceState, becoming: Service, recreated: Recreated, why: str) -> None:
    """Remove it. Where a volume of its is recreated, it is stopped before, and what tells whose the volume is goes no sooner
    than that."""
    key, most = Key(Kind.SERVICE, state.service.name), grace(state.service)
    if recreated.volumes:
        plan_stopping(draft, state, becoming, recreated)
    note_orphaned_jobs(draft, state)
    draft.step(
        RemoveService(key=key, service_id=state.id, grace=most, reason=why),
        requires=[Fact(FactKind.VOLUME_GONE, name) for name in recreated.volumes],
        provides=held(state.spec),
    )


def _placed(spec: Mapping[str, Any]) -> tuple[Any, Any]:
    """How many tasks there are, and where: a change of nothing else makes new ones that nobody watches."""
    normal = normal_service(spec)
    return normal["Mode"], normal["TaskTemplate"].get("Placement")


def _mode(service: Service) -> str:
    """The kind of mode (Replicated, Global, ReplicatedJob, GlobalJob): the engine refuses to change it."""
    modes = service.spec.get("Mode") or {}
    return next((kind for kind, given in modes.items() if given is not None), "Replicated")

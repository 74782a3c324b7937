"""Services: make, patch, make anew, remove."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from swarmplan.model.applied import changed_in_stack, changed_since
from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.mode import is_job
from swarmplan.model.normal import normal_service
from swarmplan.model.order import in_order
from swarmplan.model.patch import patch_service, restarts_tasks
from swarmplan.model.pin import image_of
from swarmplan.model.reference import unpinned
from swarmplan.model.references import references
from swarmplan.model.service import Service, ServiceState
from swarmplan.plan.contents import Contents
from swarmplan.plan.detaching import plan_detaching
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import service_fields
from swarmplan.plan.ingress import is_routed
from swarmplan.plan.marks import applied_marks
from swarmplan.plan.networks import Networks, attached
from swarmplan.plan.outliving import note_outliving
from swarmplan.plan.patience import grace
from swarmplan.plan.pinning import image_moved
from swarmplan.plan.plan import Consent
from swarmplan.plan.ports import Port, freed, published
from swarmplan.plan.stopping import plan_stopping
from swarmplan.plan.tasks import running
from swarmplan.plan.volumes import Volumes
from swarmplan.steps.services import CreateService, RemoveService, UpdateService


@dataclass(slots=True)
class Before:
    """What comes before a service may be made or changed: ``nodes`` are settled, ``images`` by reference are loaded."""

    nodes: Needs
    images: Mapping[str, Needs]
    networks: Networks
    contents: Contents
    volumes: Volumes = field(default_factory=Volumes)


@dataclass(slots=True)
class Services:
    """``touched`` maps a service to its last changing step, ``released`` a network to the steps that free it, ``emptied`` a
    volume to those after which nothing that runs mounts it.

    ``freed`` maps a published port to the step after which it is free; ``fresh`` are those that get tasks which no
    update of the engine's watches.
    """

    freed: Mapping[Port, str]
    touched: dict[str, str] = field(default_factory=dict)
    released: dict[str, Needs] = field(default_factory=dict)
    emptied: dict[str, Needs] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    destroyed: list[Key] = field(default_factory=list)


def plan_services(draft: Draft, before: Before) -> Services:
    """Plan every service: those that go first, since they may hold what the others want."""
    extra = _extra(draft)
    services = Services(freed(draft, [*extra, *_remade(draft, before)]))
    for name in extra:
        _go(draft, services, draft.observed.services[name], before)
    for name in in_order(draft.desired.services):
        state = draft.observed.services.get(name)
        if state is None:
            _create(draft, services, draft.desired.services[name], before)
        elif not state.owned:
            message = f"a service {name} is there that is not {draft.desired.cluster}'s: rename one of them"
            draft.hazard(Key(Kind.SERVICE, name), message, None)
        else:
            _existing(draft, services, draft.desired.services[name], state, before)
    return services


def _extra(draft: Draft) -> list[str]:
    """Services of ours that the spec does not name."""
    owned = (name for name, state in draft.observed.services.items() if state.owned)
    extra = in_order(name for name in owned if name not in draft.desired.services)
    if draft.desired.policy.prune:
        return extra
    draft.notes += [
        f"{Key(Kind.SERVICE, name)} is not in the spec; policy.prune is off, so it stays" for name in extra
    ]
    return []


def _remade(draft: Draft, before: Before) -> list[str]:
    """Services of ours that cannot be changed to what the spec says: they go and are made again."""
    return [
        name
        for name, service in draft.desired.services.items()
        if (state := draft.observed.services.get(name)) is not None
        and state.owned
        and _made_again(service, state, before)
    ]


def _made_again(service: Service, state: ServiceState, before: Before) -> bool:
    """Whether no update can do it: the engine refuses another mode, and each update of a job would run it anew."""
    moved = attached(state.service) & before.networks.remade
    return _mode(service) != _mode(state.service) or (bool(moved) and is_job(service.spec))


def _go(draft: Draft, services: Services, state: ServiceState, before: Before) -> None:
    key = Key(Kind.SERVICE, state.service.name)
    why = draft.change(key, Action.DELETE, note="not in the spec")
    _, gone = _stop(draft, services, state, before, state.service)
    _remove(draft, services, state, why, gone)
    services.destroyed.append(key)


def _existing(
    draft: Draft, services: Services, service: Service, state: ServiceState, before: Before
) -> None:
    key = Key(Kind.SERVICE, service.name)
    live = normal_service(state.service.spec)
    fields = service_fields(live, service)
    marks = applied_marks(draft).get(service.name, ())
    drift = bool(fields) and (
        changed_since(state.service.spec, service.spec)
        or changed_in_stack(state.service.spec, marks, service.spec)
    )
    moved = attached(state.service) & before.networks.remade
    held = before.volumes.of(state.service.spec)
    if _made_again(service, state, before):
        note = _remade_under(moved, held)
        why = draft.change(key, Action.REPLACE, fields, note, drift=drift)
        draft.hazard(key, f"{key} is removed and made again ({why}): it is down meanwhile", Consent.REPLACE)
        _, gone = _stop(draft, services, state, before, service)
        removed = _remove(draft, services, state, why, gone)
        draft.replaced |= running(state)
        needs = _needs(services, service, before) | {removed}
        services.fresh.add(service.name)
        services.touched[service.name] = draft.step(
            CreateService(key=key, service=service, needs=needs, reason="made anew")
        )
    elif held:
        draft.change(key, Action.UPDATE, fields, _remade_under(moved, held), drift=drift)
        still, gone = _stop(draft, services, state, before, service)
        draft.replaced |= running(state)
        services.fresh.add(service.name)
        needs = _needs(services, service, before) | gone
        _update(draft, services, service, replace(state, service=still, running=0), needs, "started again")
    elif moved:
        draft.change(key, Action.UPDATE, fields, _remade_under(moved, held), drift=drift)
        present = before.images.get(unpinned(image_of(state.service.spec)), NOTHING)
        bare, gone = plan_detaching(draft, state, moved, before.nodes | present)
        _release(services, moved, gone)
        draft.replaced |= running(state)
        needs = _needs(services, service, before) | gone
        _update(draft, services, service, replace(state, service=bare), needs, "put back on its networks")
    elif fields:
        tag = image_moved(state.service.spec, service.spec)
        shown = (each for each in fields if not (tag and each.path == "image"))
        why = draft.change(key, Action.UPDATE, shown, tag, drift=drift)
        _update(draft, services, service, state, _needs(services, service, before), why)


def _create(draft: Draft, services: Services, service: Service, before: Before) -> None:
    key = Key(Kind.SERVICE, service.name)
    draft.change(key, Action.CREATE, service_fields({}, service))
    step = CreateService(
        key=key, service=service, needs=_needs(services, service, before), reason="not there"
    )
    services.fresh.add(service.name)
    services.touched[service.name] = draft.step(step)


def _update(  # noqa: PLR0917 - each is a different thing, and the one caller names them
    draft: Draft, services: Services, service: Service, state: ServiceState, needs: Needs, why: str
) -> None:
    key = Key(Kind.SERVICE, service.name)
    live = state.service.spec
    if restarts_tasks(live, patch_service(live, service.spec)):
        draft.replaced |= running(state)
    elif _placed(live) != _placed(service.spec):
        services.fresh.add(service.name)
    step = UpdateService(key=key, service=service, before=normal_service(live), needs=needs, reason=why)
    services.touched[service.name] = draft.step(step)
    # its old tasks hold a network until the last of them is replaced
    _release(services, attached(state.service) - attached(service), frozenset({f"await {key}"}))


def _stop(
    draft: Draft, services: Services, state: ServiceState, before: Before, becoming: Service
) -> tuple[Service, Needs]:
    """Where a volume of the service's is made anew: stop it, once what it is to become is at hand. It as it is then, and the
    steps after which the volumes are gone; what tells whose they are goes no sooner."""
    held = before.volumes.of(state.service.spec)
    if not held:
        return state.service, NOTHING
    moved = attached(state.service) & before.networks.remade
    needs = before.nodes | before.images.get(unpinned(image_of(becoming.spec)), NOTHING)
    still, gone = plan_stopping(draft, state, moved, needs, _remade_under(moved, held))
    for name in held:
        services.emptied[name] = services.emptied.get(name, NOTHING) | gone
    _release(services, moved, gone)
    return still, gone | before.volumes.gone(held)


def _release(services: Services, networks: frozenset[str], gone: Needs) -> None:
    for network in networks:
        services.released[network] = services.released.get(network, NOTHING) | gone


def _remade_under(networks: frozenset[str], volumes: frozenset[str]) -> str:
    """Which of what it uses is made anew; "" where nothing is."""
    used = [f"its network {', '.join(sorted(networks))}"] if networks else []
    used += [f"its volume {', '.join(sorted(volumes))}"] if volumes else []
    return f"{' and '.join(used)} {'is' if len(used) == 1 else 'are'} made anew" if used else ""


def _remove(draft: Draft, services: Services, state: ServiceState, why: str, needs: Needs = NOTHING) -> str:
    key = Key(Kind.SERVICE, state.service.name)
    note_outliving(draft, state)
    most = grace(state.service)
    removed = draft.step(RemoveService(key=key, service_id=state.id, grace=most, needs=needs, reason=why))
    _release(services, attached(state.service), frozenset({removed}))
    return removed


def _needs(services: Services, service: Service, before: Before) -> Needs:
    networks = [before.networks.made.get(name, NOTHING) for name in attached(service)]
    ports = {services.freed[port] for port in published(service) & services.freed.keys()}
    contents = [before.contents.made.get(key, NOTHING) for key in references(service.spec)]
    ingress = before.networks.ingress if is_routed(service) else NOTHING
    volumes = before.volumes.gone(before.volumes.of(service.spec))
    return before.nodes.union(
        volumes,
        before.images.get(unpinned(image_of(service.spec)), NOTHING),
        ports,
        ingress,
        *networks,
        *contents,
    )


def _placed(spec: Mapping[str, Any]) -> tuple[Any, Any]:
    """How many tasks there are, and where: a change of nothing else makes new ones that nobody watches."""
    normal = normal_service(spec)
    return normal["Mode"], normal["TaskTemplate"].get("Placement")


def _mode(service: Service) -> str:
    """The kind of mode (Replicated, Global, ReplicatedJob, GlobalJob): the engine refuses to change it."""
    modes = service.spec.get("Mode") or {}
    return next((kind for kind, given in modes.items() if given is not None), "Replicated")

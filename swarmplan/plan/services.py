"""Services: make, patch, make anew, remove."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from swarmplan.model.applied import changed_since
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
from swarmplan.plan.networks import Networks, attached
from swarmplan.plan.outliving import note_outliving
from swarmplan.plan.pinning import image_moved
from swarmplan.plan.plan import Consent
from swarmplan.plan.ports import Port, freed, published
from swarmplan.steps.services import CreateService, RemoveService, UpdateService

_SECOND = 1_000_000_000


@dataclass(slots=True)
class Before:
    """What comes before a service may be made or changed: ``nodes`` are settled, ``images`` by reference are loaded."""

    nodes: Needs
    images: Mapping[str, Needs]
    networks: Networks
    contents: Contents


@dataclass(slots=True)
class Services:
    """``touched`` maps a service to its last changing step, ``released`` a network to the steps that free it.

    ``freed`` maps a published port to the step after which it is free; ``fresh`` are those that get tasks which no
    update of the engine's watches; ``restarted`` counts running tasks that are replaced.
    """

    freed: Mapping[Port, str]
    touched: dict[str, str] = field(default_factory=dict)
    released: dict[str, Needs] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    destroyed: list[Key] = field(default_factory=list)
    restarted: int = 0


def plan_services(draft: Draft, before: Before) -> Services:
    """Plan every service: those that go first, since they may hold what the others want."""
    extra = _extra(draft)
    services = Services(freed(draft, [*extra, *_remade(draft, before)]))
    for name in extra:
        _go(draft, services, draft.observed.services[name])
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


def _go(draft: Draft, services: Services, state: ServiceState) -> None:
    key = Key(Kind.SERVICE, state.service.name)
    why = draft.change(key, Action.DELETE, note="not in the spec")
    _remove(draft, services, state, why)
    services.destroyed.append(key)


def _existing(
    draft: Draft, services: Services, service: Service, state: ServiceState, before: Before
) -> None:
    key = Key(Kind.SERVICE, service.name)
    live = normal_service(state.service.spec)
    fields = service_fields(live, service)
    drift = bool(fields) and changed_since(state.service.spec)
    moved = attached(state.service) & before.networks.remade
    if _made_again(service, state, before):
        note = f"its network {', '.join(sorted(moved))} is made anew" if moved else ""
        why = draft.change(key, Action.REPLACE, fields, note, drift=drift)
        draft.hazard(key, f"{key} is removed and made again ({why}): it is down meanwhile", Consent.REPLACE)
        removed = _remove(draft, services, state, why)
        services.restarted += state.running
        needs = _needs(services, service, before) | {removed}
        services.fresh.add(service.name)
        services.touched[service.name] = draft.step(
            CreateService(key=key, service=service, needs=needs, reason="made anew")
        )
    elif moved:
        note = f"its network {', '.join(sorted(moved))} is made anew"
        draft.change(key, Action.UPDATE, fields, note, drift=drift)
        present = before.images.get(unpinned(image_of(state.service.spec)), NOTHING)
        bare, gone = plan_detaching(draft, state, moved, before.nodes | present)
        for network in moved:
            services.released[network] = services.released.get(network, NOTHING) | gone
        services.restarted += state.running
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
        services.restarted += state.running
    elif _placed(live) != _placed(service.spec):
        services.fresh.add(service.name)
    step = UpdateService(key=key, service=service, before=normal_service(live), needs=needs, reason=why)
    services.touched[service.name] = draft.step(step)
    for network in attached(state.service) - attached(service):
        # its old tasks hold the network until the last of them is replaced
        services.released[network] = services.released.get(network, NOTHING) | {f"await {key}"}


def _remove(draft: Draft, services: Services, state: ServiceState, why: str) -> str:
    key = Key(Kind.SERVICE, state.service.name)
    container = (state.service.spec.get("TaskTemplate") or {}).get("ContainerSpec") or {}
    grace = float(container.get("StopGracePeriod") or 0) / _SECOND
    note_outliving(draft, state)
    removed = draft.step(RemoveService(key=key, service_id=state.id, grace=grace, reason=why))
    for network in attached(state.service):
        services.released[network] = services.released.get(network, NOTHING) | {removed}
    return removed


def _needs(services: Services, service: Service, before: Before) -> Needs:
    networks = [before.networks.made.get(name, NOTHING) for name in attached(service)]
    ports = {services.freed[port] for port in published(service) & services.freed.keys()}
    contents = [before.contents.made.get(key, NOTHING) for key in references(service.spec)]
    ingress = before.networks.ingress if is_routed(service) else NOTHING
    return before.nodes.union(
        before.images.get(unpinned(image_of(service.spec)), NOTHING), ports, ingress, *networks, *contents
    )


def _placed(spec: Mapping[str, Any]) -> tuple[Any, Any]:
    """How many tasks there are, and where: a change of nothing else makes new ones that nobody watches."""
    normal = normal_service(spec)
    return normal["Mode"], normal["TaskTemplate"].get("Placement")


def _mode(service: Service) -> str:
    """The kind of mode (Replicated, Global, ReplicatedJob, GlobalJob): the engine refuses to change it."""
    modes = service.spec.get("Mode") or {}
    return next((kind for kind, given in modes.items() if given is not None), "Replicated")

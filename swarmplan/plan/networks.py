"""Networks: make them; one that differs can only be made anew, with every service on it."""

from dataclasses import dataclass, field

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import same_network
from swarmplan.model.order import in_order
from swarmplan.model.service import Network, NetworkState, Service
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import network_fields
from swarmplan.plan.ingress import is_ingress, plan_ingress
from swarmplan.plan.plan import Consent
from swarmplan.plan.subnets import guard_subnets
from swarmplan.steps.networks import CreateNetwork, RemoveNetwork


@dataclass(slots=True)
class Networks:
    """``made`` maps a network to the steps after which it is there; ``remade`` and ``extra`` go first, once unused."""

    made: dict[str, Needs] = field(default_factory=dict)
    remade: set[str] = field(default_factory=set)
    extra: list[NetworkState] = field(default_factory=list)
    ingress: Needs = NOTHING
    """The steps after which ports can be published."""


def plan_networks(draft: Draft, swarm: Needs, settled: Needs) -> Networks:
    """Plan every declared network, and find those of ours that are no longer declared."""
    networks = Networks(ingress=plan_ingress(draft, swarm | settled))
    _check_external(draft)
    for name in in_order(draft.desired.networks):
        network, state = draft.desired.networks[name], draft.observed.networks.get(name)
        key = Key(Kind.NETWORK, name)
        if state is not None and is_ingress(state.network.spec) != is_ingress(network.spec):
            what = "no ingress network" if is_ingress(network.spec) else "the swarm's ingress network"
            draft.hazard(key, f"{key} is there and is {what}: give the one in the spec another name", None)
            continue
        if is_ingress(network.spec):
            continue
        if state is None:
            why = draft.change(key, Action.CREATE, network_fields(None, network))
            networks.made[name] = _make(draft, network, swarm, why)
        elif not state.owned:
            said = f"a network {name} is there that is not {draft.desired.cluster}'s: rename one of them"
            draft.hazard(key, said, None)
        elif not same_network(network.spec, state.network.spec):
            why = draft.change(key, Action.REPLACE, network_fields(state.network, network))
            _ask(draft, key)
            networks.made[name] = _make(draft, network, frozenset({f"remove {key}"}), why)
            networks.remade.add(name)
    ours = [state for state in draft.observed.networks.values() if state.owned]
    named = draft.desired.networks.keys() | draft.desired.external_networks
    extra = [state for state in ours if state.network.name not in named]
    networks.extra = [state for state in extra if not is_ingress(state.network.spec)]
    return networks


def _make(draft: Draft, network: Network, needs: Needs, why: str) -> Needs:
    key = Key(Kind.NETWORK, network.name)
    guard_subnets(draft, network)
    return frozenset({draft.step(CreateNetwork(key=key, network=network, needs=needs, reason=why))})


def _ask(draft: Draft, key: Key) -> None:
    """Say what it means that a network is made anew, and what stands in its way."""
    users = [state for state in draft.observed.services.values() if key.name in attached(state.service)]
    if names := _strangers_on(draft, key.name):
        draft.hazard(key, f"{key} cannot be made anew: {names}, not ours, is on it: take it off first", None)
    ours = in_order(state.service.name for state in users if state.owned)
    kept = [name for name in ours if name not in draft.desired.services and not draft.desired.policy.prune]
    if kept:
        names = ", ".join(str(Key(Kind.SERVICE, name)) for name in kept)
        stays = f"{names}, not in the spec, is on it and stays, as policy.prune is off"
        draft.hazard(key, f"{key} cannot be made anew: {stays}: declare it, or take it off first", None)
    if not ours:
        draft.hazard(key, f"{key} is made anew; no service is on it", Consent.REPLACE)
        return
    names = ", ".join(str(Key(Kind.SERVICE, name)) for name in ours)
    cost = "taken off it and put back: tasks are replaced twice, and do not meet there meanwhile"
    draft.hazard(key, f"{key} is made anew; what is on it ({names}) is {cost}", Consent.REPLACE)


def _strangers_on(draft: Draft, network: str) -> str:
    """The services on it that are not ours, for people; "" when there are none."""
    states = draft.observed.services.values()
    theirs = (state for state in states if not state.owned and network in attached(state.service))
    return ", ".join(str(Key(Kind.SERVICE, name)) for name in in_order(each.service.name for each in theirs))


def _check_external(draft: Draft) -> None:
    """Tell of networks that are to be there already and are not; nothing that is on one could start."""
    for name in in_order(draft.desired.external_networks - draft.observed.networks.keys()):
        key = Key(Kind.NETWORK, name)
        said = f"{key} is declared external, and the swarm has none of this name"
        draft.hazard(key, f"{said}: make it first (docker network create -d overlay {name})", None)


def plan_network_removals(draft: Draft, networks: Networks, released: dict[str, Needs]) -> list[Key]:
    """Remove what is to be made anew and what nobody declares. ``released`` maps a network to the steps that free it."""
    destroyed: list[Key] = []
    for name in in_order(networks.remade):
        _remove(draft, draft.observed.networks[name], released.get(name, frozenset()), "made anew")
    for state in sorted(networks.extra, key=lambda state: state.network.name):
        key = Key(Kind.NETWORK, state.network.name)
        if not draft.desired.policy.prune:
            draft.notes.append(f"{key} is not in the spec; policy.prune is off, so it stays")
            continue
        if names := _strangers_on(draft, key.name):
            draft.notes.append(
                f"{key} is not in the spec, but {names}, not ours, is on it: it stays until it is not"
            )
            continue
        why = draft.change(key, Action.DELETE, note="not in the spec")
        _remove(draft, state, released.get(state.network.name, frozenset()), why)
        destroyed.append(key)
    return destroyed


def attached(service: Service) -> frozenset[str]:
    """The names of the networks a service is on; the engine keeps them in either of two places."""
    template = service.spec.get("TaskTemplate") or {}
    places = (*(service.spec.get("Networks") or ()), *(template.get("Networks") or ()))
    return frozenset(place["Target"] for place in places)


def _remove(draft: Draft, state: NetworkState, needs: Needs, why: str) -> None:
    key = Key(Kind.NETWORK, state.network.name)
    draft.step(RemoveNetwork(key=key, network_id=state.id, needs=needs, reason=why))

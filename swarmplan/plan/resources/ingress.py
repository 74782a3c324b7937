"""The ingress network, by which published ports are reached: a swarm has one, and begins with Docker's own."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import same_network
from swarmplan.model.service import Network, NetworkState
from swarmplan.model.uses import is_routed
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft, services_text
from swarmplan.plan.fields import network_fields
from swarmplan.plan.plan import Approval
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.networks import CreateNetwork, RemoveIngress


def plan_ingress(draft: Draft) -> None:
    """Put the declared one in the place of what is there, once all nodes are in the swarm."""
    declared = (draft.desired.networks[name] for name in in_order(draft.desired.networks))
    wanted = [network for network in declared if is_ingress(network.spec)]
    for network in wanted[1:]:
        draft.hazard(
            _key(network),
            f"a swarm has one ingress network, and it is {_key(wanted[0])}: remove ingress from one of them",
            None,
        )
    if not wanted:
        return
    live = next((s for s in draft.observed.networks.values() if is_ingress(s.spec)), None)
    if live is None or not _is_same(live, wanted[0]):
        _replace(draft, wanted[0], live)


def is_ingress(spec: Mapping[str, Any]) -> bool:
    """Whether a network's body is that of an ingress network."""
    return bool(spec.get("Ingress"))


def _is_same(live: NetworkState, wanted: Network) -> bool:
    same_name = live.network.name == wanted.name
    return same_name and live.owned and same_network(wanted.spec, live.spec)


def _replace(draft: Draft, network: Network, live: NetworkState | None) -> None:
    key = _key(network)
    again = live is not None and live.network.name == network.name
    fields = network_fields(live.network if live is not None and again else None, network, draft.shown(key))
    why = draft.change(key, Action.REPLACE if again else Action.CREATE, fields)
    if live is not None:
        _ask(draft, key, live)
    gone = (Fact(FactKind.SERVICE_GONE, name) for name in _users(draft) if draft.removes(name))
    old = live.id if live is not None else ""
    way = RemoveIngress(key=key, network=network, network_id=old, reason="a swarm has one")
    draft.step(way, requires=gone)
    draft.step(CreateNetwork(key=key, network=network, reason=why))


def _ask(draft: Draft, key: Key, live: NetworkState) -> None:
    """Ask for approval; refuse where services that stay publish ports, as the engine then keeps the network."""
    old = Key(Kind.NETWORK, live.network.name)
    if live.spec.get("Labels") and not live.owned:
        foreign = f"{old} is the swarm's ingress network and not managed by swarmplan"
        draft.hazard(key, f"{foreign}: declare it as it is", None)
    if users := services_text(name for name in _users(draft) if not draft.removes(name)):
        remedy = "remove these first, and add them again afterwards"
        used = f"{users} publish ports through {old}: {remedy}"
        draft.hazard(key, f"{key} cannot become the ingress network while {used}", None)
    else:
        draft.hazard(key, f"{key} replaces {old} as the ingress network", Approval.REPLACE)


def _users(draft: Draft) -> list[str]:
    return in_order(name for name, state in draft.observed.services.items() if is_routed(state.spec))


def _key(network: Network) -> Key:
    return Key(Kind.NETWORK, network.name)

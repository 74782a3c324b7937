"""Networks: make them; one that differs can only be recreated, with every service on it."""

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.normal import same_network
from swarmplan.model.service import Network, NetworkState
from swarmplan.model.uses import attached
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft, services_text
from swarmplan.plan.fields import network_fields
from swarmplan.plan.plan import Approval
from swarmplan.plan.resources.ingress import is_ingress, plan_ingress
from swarmplan.plan.resources.subnets import guard_subnets
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.networks import CreateNetwork, RemoveNetwork


def plan_networks(draft: Draft) -> None:
    """Plan every declared network."""
    plan_ingress(draft)
    _check_external(draft)
    for name in in_order(draft.desired.networks):
        network, state = draft.desired.networks[name], draft.observed.networks.get(name)
        key = Key(Kind.NETWORK, name)
        if state is not None and is_ingress(state.spec) != is_ingress(network.spec):
            what = "no ingress network" if is_ingress(network.spec) else "the swarm's ingress network"
            draft.hazard(
                key, f"{key} exists and is {what}: give the one in the cluster file another name", None
            )
            continue
        if is_ingress(network.spec):
            continue
        if state is None:
            why = draft.change(key, Action.CREATE, network_fields(None, network, draft.shown(key)))
            _make(draft, network, why)
        elif not state.owned:
            wanted = network.spec.get("Labels")
            taken = name_taken(key, state.spec.get("Labels"), draft.desired.cluster, wanted)
            draft.hazard(key, taken, None)
        elif not same_network(network.spec, state.spec):
            why = draft.change(key, Action.REPLACE, network_fields(state.network, network, draft.shown(key)))
            _ask(draft, key)
            _make(draft, network, why, Fact(FactKind.NETWORK_GONE, name))


def recreated_networks(draft: Draft) -> frozenset[str]:
    """Those that are recreated, with every service on them; the ingress network has its own way."""
    return frozenset(draft.observed.networks.keys() & draft.subjects(FactKind.NETWORK_READY))


def _make(draft: Draft, network: Network, why: str, *requires: Fact) -> None:
    guard_subnets(draft, network)
    key = Key(Kind.NETWORK, network.name)
    draft.step(CreateNetwork(key=key, network=network, reason=why), requires=requires)


def _ask(draft: Draft, key: Key) -> None:
    """Say what it means that a network is recreated, and what stands in its way."""
    if names := services_text(_attached(draft, key.name, owned=False)):
        used = f"{names}, not managed by swarmplan, is attached to it"
        draft.hazard(key, f"{key} cannot be recreated: {used}: detach it first", None)
    ours = _attached(draft, key.name, owned=True)
    if staying := _staying(draft, key.name):
        why = draft.why_stays(staying)
        stays = f"{services_text(staying)}, not in the cluster file, is attached to it and stays, {why}"
        draft.hazard(key, f"{key} cannot be recreated: {stays}: declare it, or detach it first", None)
    if not ours:
        draft.hazard(key, f"{key} is recreated; no service is attached to it", Approval.REPLACE)
        return
    users = f"what is attached to it ({services_text(ours)}) is detached and attached again"
    cost = "its tasks are replaced twice, and have no connection over it in between"
    draft.hazard(key, f"{key} is recreated; {users}: {cost}", Approval.REPLACE)


def _attached(draft: Draft, network: str, *, owned: bool) -> list[str]:
    """The services on the network that are ours, or those that are not."""
    services = draft.observed.services.items()
    return in_order(
        name for name, state in services if state.owned is owned and network in attached(state.spec)
    )


def _staying(draft: Draft, network: str) -> list[str]:
    """The services of ours on the network that the spec does not name and the plan does not remove."""
    ours = _attached(draft, network, owned=True)
    return [name for name in ours if name not in draft.desired.services and not draft.removes(name)]


def _check_external(draft: Draft) -> None:
    """Refuse external networks that are not there: nothing that is on one could start."""
    for name in in_order(draft.desired.external_networks - draft.observed.networks.keys()):
        key = Key(Kind.NETWORK, name)
        absent = f"{key} is declared external, and the swarm has no network of this name"
        draft.hazard(key, f"{absent}: create it first (docker network create -d overlay {name})", None)


def plan_network_removals(draft: Draft) -> None:
    """Remove what is to be recreated, and what is ours and nobody declares."""
    for name in in_order(recreated_networks(draft)):
        _remove(draft, draft.observed.networks[name], "recreated")
    named = draft.desired.networks.keys() | draft.desired.external_networks
    ours = [state for state in draft.observed.networks.values() if state.owned]
    extra = [state for state in ours if state.network.name not in named and not is_ingress(state.spec)]
    for state in sorted(extra, key=lambda state: state.network.name):
        key = Key(Kind.NETWORK, state.network.name)
        if draft.keeps(key):
            continue
        if names := services_text(_attached(draft, key.name, owned=False)):
            used = f"{names}, not managed by swarmplan, is still attached to it"
            draft.note(f"{key} is not in the cluster file, but {used}: removed once nothing is attached", key)
            continue
        if names := services_text(_staying(draft, key.name)):
            used = f"{names}, which is kept, is attached to it"
            draft.note(
                f"{key} is not in the cluster file, but {used}: it is removed once nothing is attached", key
            )
            continue
        why = draft.change(key, Action.DELETE, note="not in the cluster file")
        _remove(draft, state, why)
        draft.destroyed.append(key)


def _remove(draft: Draft, state: NetworkState, why: str) -> None:
    key = Key(Kind.NETWORK, state.network.name)
    draft.step(RemoveNetwork(key=key, network_id=state.id, reason=why))

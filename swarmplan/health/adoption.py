"""What the spec adopts counts as ours although it carries no label of ours; what nobody names is told and left alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from swarmplan.model.cluster import OWNER_LABEL, Desired, Observed
from swarmplan.model.content import ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.ownership import STACK_LABEL, Owners
from swarmplan.model.service import Network, NetworkState, Service, ServiceState
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.order import in_order

_State = TypeVar("_State", NetworkState, ServiceState)


def with_adopted(desired: Desired, observed: Observed) -> Observed:
    """What was observed, the adopted being ours. What carries the label of another cluster or stack is not for us to
    adopt."""
    return replace(
        observed,
        networks={
            name: _taken(state, desired.networks.get(name), state.network.spec)
            for name, state in observed.networks.items()
        },
        services={
            name: _taken(state, desired.services.get(name), state.service.spec)
            for name, state in observed.services.items()
        },
    )


def with_owners(observed: Observed, owners: Owners) -> Observed:
    """What was observed, as these owners see it: for a spec that declares other stacks than the one it was observed for."""
    return replace(
        observed,
        networks={
            name: replace(state, owned=owners.owns(state.network.spec.get("Labels")))
            for name, state in observed.networks.items()
        },
        services={
            name: replace(state, owned=owners.owns(state.service.spec.get("Labels")))
            for name, state in observed.services.items()
        },
        secrets={name: _seen(state, owners) for name, state in observed.secrets.items()},
        configs={name: _seen(state, owners) for name, state in observed.configs.items()},
    )


def strangers(observed: Observed, desired: Desired) -> str:
    """A line on the services and networks that carry nobody's label and are in no spec, and on the stacks that are neither
    declared nor noted as ours; "" when there are none. Docker's own do not count."""
    networks = [
        name
        for name, state in observed.networks.items()
        if name not in desired.networks and _nobodys(state) and not state.network.spec.get("Ingress")
    ]
    services = [
        name for name, state in observed.services.items() if name not in desired.services and _nobodys(state)
    ]
    found = [
        *(str(Key(Kind.NETWORK, name)) for name in in_order(networks)),
        *(str(Key(Kind.SERVICE, name)) for name in in_order(services)),
        *(f"stack {name}" for name in in_order(_foreign_stacks(observed))),
    ]
    if not found:
        return ""
    return f"neither in the spec nor managed by swarmplan, so left unchanged: {first_and_count(found)}"


def _foreign_stacks(observed: Observed) -> set[str]:
    bodies = [
        *(state.service.spec for state in observed.services.values() if not state.owned),
        *(state.network.spec for state in observed.networks.values() if not state.owned),
        *(
            state.spec
            for state in (*observed.secrets.values(), *observed.configs.values())
            if not state.owned
        ),
    ]
    labels = [body.get("Labels") or {} for body in bodies]
    return {given[STACK_LABEL] for given in labels if STACK_LABEL in given and OWNER_LABEL not in given}


def _seen(state: ContentState, owners: Owners) -> ContentState:
    return replace(state, owned=owners.owns(state.spec.get("Labels")))


def _taken(state: _State, declared: Network | Service | None, body: Mapping[str, Any]) -> _State:
    if declared is None or not declared.adopted or _belongs(body):
        return state
    return replace(state, owned=True)


def _nobodys(state: NetworkState | ServiceState) -> bool:
    body = state.network.spec if isinstance(state, NetworkState) else state.service.spec
    return not state.owned and not _belongs(body)


def _belongs(body: Mapping[str, Any]) -> bool:
    """Whether a cluster or a stack has put its label there."""
    return bool({OWNER_LABEL, STACK_LABEL} & (body.get("Labels") or {}).keys())

"""Adopted objects count as ours although they have no label of ours; what is neither declared nor labelled is reported only."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL, Owners
from swarmplan.model.service import Network, NetworkState, Service, ServiceState
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.order import in_order

_State = TypeVar("_State", NetworkState, ServiceState, ContentState)


def with_adopted(desired: Desired, observed: Observed) -> Observed:
    """What was observed, with what the spec adopts as ours; not what has the label of another cluster or stack."""
    return replace(
        observed,
        networks=_adopted(observed.networks, desired.networks),
        services=_adopted(observed.services, desired.services),
    )


def with_owners(observed: Observed, owners: Owners) -> Observed:
    """What was observed, as these owners see it: for a spec that declares other stacks than the one it was observed for."""
    return replace(
        observed,
        networks=_owned(observed.networks, owners),
        services=_owned(observed.services, owners),
        secrets=_owned(observed.secrets, owners),
        configs=_owned(observed.configs, owners),
    )


def unmanaged(observed: Observed, desired: Desired) -> str:
    """A line on the services and networks without an owner's label that the spec does not name, and on stacks that are neither
    declared nor recorded as ours; "" when there are none. Docker's own networks do not count."""
    specs = {key: state.spec for key, state in observed.objects().items() if not state.owned}
    labels = [spec.get("Labels") or {} for spec in specs.values()]
    stacks = {found[STACK_LABEL] for found in labels if STACK_LABEL in found and OWNER_LABEL not in found}
    found = [
        str(Key(kind, name))
        for kind, declared in ((Kind.NETWORK, desired.networks), (Kind.SERVICE, desired.services))
        for name in in_order(key.name for key, spec in specs.items() if key.kind is kind and _is_loose(spec))
        if name not in declared
    ]
    found += [f"stack {name}" for name in in_order(stacks)]
    if not found:
        return ""
    return (
        f"neither in the cluster file nor managed by swarmplan, so left unchanged: {first_and_count(found)}"
    )


def _is_loose(spec: Mapping[str, Any]) -> bool:
    return not _is_labelled(spec) and not spec.get("Ingress")


def _adopted(
    states: Mapping[str, _State], declared: Mapping[str, Network] | Mapping[str, Service]
) -> dict[str, _State]:
    adopted = {name for name, one in declared.items() if one.adopted}
    return {
        name: replace(state, owned=True) if name in adopted and not _is_labelled(state.spec) else state
        for name, state in states.items()
    }


def _owned(states: Mapping[str, _State], owners: Owners) -> dict[str, _State]:
    return {
        name: replace(state, owned=owners.owns(state.spec.get("Labels"))) for name, state in states.items()
    }


def _is_labelled(spec: Mapping[str, Any]) -> bool:
    """Whether a cluster or a stack has put its label there."""
    return bool({OWNER_LABEL, STACK_LABEL} & (spec.get("Labels") or {}).keys())

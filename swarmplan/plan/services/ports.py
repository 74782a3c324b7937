"""Published ports: who takes one over comes after who gives it up."""

from collections import defaultdict
from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter

from swarmplan.model.key import Key, Kind
from swarmplan.model.uses import Port, in_ingress, published
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft, services_text
from swarmplan.steps.facts import NO_FACTS, Facts
from swarmplan.steps.uses import port_free


def port_cycles(draft: Draft, removed: Collection[str]) -> Facts:
    """The ports for which services that are changed would wait in a cycle, so that none may. ``removed`` are those that go,
    even if they come back."""
    kept = [
        name
        for name in in_order(draft.desired.services)
        if name not in removed and name in draft.observed.services and draft.observed.services[name].owned
    ]
    given: dict[Port, list[str]] = defaultdict(list)
    for name in kept:
        for port in _before(draft, name) - _after(draft, name):
            given[port].append(name)
    takes = {
        name: {one for port in _after(draft, name) & given.keys() for one in given[port]} for name in kept
    }
    return frozenset(port_free(port) for port in given) if _in_cycles(draft, takes) else NO_FACTS


def guard_taken_ports(draft: Draft, removed: Collection[str]) -> None:
    """Refuse a port of a service that does not go: it is not in the file, and not managed or kept. The engine would refuse it when the
    rest is done (swarmkit's ``checkPortConflicts``: two services may share a port in ``mode: host`` only)."""
    stay = {
        name: state.spec
        for name, state in draft.observed.services.items()
        if name not in draft.desired.services and name not in removed
    }
    holders: dict[Port, list[str]] = defaultdict(list)
    for name in in_order(stay):
        for port in published(stay[name]):
            holders[port].append(name)
    for name in in_order(draft.desired.services):
        spec, state = draft.desired.services[name].spec, draft.observed.services.get(name)
        if state is not None and not state.owned:
            continue
        wanted, routed = published(spec), in_ingress(spec)
        had = in_ingress(state.spec) if state is not None else frozenset()
        for port in sorted(wanted & holders.keys() - had, key=str):
            if held := [one for one in holders[port] if port in routed or port in in_ingress(stay[one])]:
                protocol, number = port
                key = Key(Kind.SERVICE, name)
                taken = (
                    f"{key} publishes port {number}/{protocol}, as does {services_text(held)}, which stays"
                )
                draft.hazard(key, f"{taken}: choose another port, or free that one first", None)


def _in_cycles(draft: Draft, takes: dict[str, set[str]]) -> bool:
    """Whether services would each have to go first, which is then said."""
    try:
        TopologicalSorter(takes).prepare()
    except CycleError as error:
        cycle = in_order(set(error.args[1]))
        remedy = "apply one of them with a free port first"
        message = f"{services_text(cycle)} exchange their published ports: {remedy}"
        draft.hazard(Key(Kind.SERVICE, cycle[0]), message, None)
        return True
    return False


def _before(draft: Draft, name: str) -> frozenset[Port]:
    return published(draft.observed.services[name].spec)


def _after(draft: Draft, name: str) -> frozenset[Port]:
    return published(draft.desired.services[name].spec)

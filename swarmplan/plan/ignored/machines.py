"""Machines and nodes as they are where they are ignored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key
from swarmplan.model.machine import Machine
from swarmplan.model.normal.diff import diff
from swarmplan.model.swarm import Availability, Node, Role
from swarmplan.model.values.at import with_value
from swarmplan.model.values.covered import covered
from swarmplan.plan.fields import Fields, machine_fields, node_fields


def machine_as_is(
    desired: Desired, observed: Observed, key: Key, machine: Machine, paths: Sequence[str]
) -> tuple[Machine, Fields]:
    """The machine."""
    state = observed.machine_of(machine.name)
    if state is None:
        return machine, ()
    body: Mapping[str, Any] = machine.as_json()
    for found in diff(state.machine.as_json(), machine.as_json()):
        if covered(".".join(found.path), paths):
            body = with_value(body, found.path, found.before)
    fields = machine_fields(state.machine, machine, desired.shown.get(str(key), {}))
    return _machine(machine, body), tuple(field for field in fields if covered(field.path, paths))


def _machine(machine: Machine, body: Mapping[str, Any]) -> Machine:
    """The inverse of ``as_json``; what is not in that stays."""
    engine = body.get("engine") or {}
    settings = replace(
        machine.engine,
        labels=engine.get("labels") or {},
        insecure_registries=tuple(engine.get("insecure_registries") or ()),
        registry_mirrors=tuple(engine.get("registry_mirrors") or ()),
        options=engine.get("options") or {},
    )
    return replace(machine, options=body.get("options") or {}, engine=settings)


def node_as_is(
    _desired: Desired, observed: Observed, _key: Key, node: Node, paths: Sequence[str]
) -> tuple[Node, Fields]:
    """The node."""
    state = observed.node_of(node.machine)
    if state is None:
        return node, ()
    fields = tuple(field for field in node_fields(state, node) if covered(field.path, paths))
    became = replace(node, ignored=tuple(paths))
    for field in fields:
        head, _, name = field.path.partition(".")
        if head == "role":
            became = replace(became, role=Role(field.before))
        elif head == "availability":
            became = replace(became, availability=Availability(field.before))
        else:
            became = replace(became, labels=with_value(became.labels, (name,), field.before))
    return became, fields

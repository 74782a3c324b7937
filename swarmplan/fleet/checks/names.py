"""The names in checks against the template's: a machine is one of the template, and students make none; services and the like may be theirs."""

from collections.abc import Iterator, Mapping, Sequence

from swarmplan.model.cluster import Desired
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.nearest import nearest, suggestion
from swarmplan.spec.fleet.checks import Check, Named

_NAMED_AS_MACHINES = frozenset({"local", "docker-machine"})
"""Drivers whose nodes have the names of their machines as hosts, too."""


def unknown_machines(checks: Sequence[Check], desired: Desired, group: str) -> Iterator[str]:
    """A line, with its place, for each machine that the cluster of a student of this group does not have, and never will."""
    known = {name.removeprefix(f"{desired.cluster}-"): name for name in desired.machines}
    for one in _named(checks, group):
        if not _is_of_machine(one, desired) or one.name in known or one.name in desired.machines:
            continue
        near = suggestion(one.name, known)
        text = (
            f"{one.key}: the template has no machine {one.name}{near or f': it has {first_few(list(known))}'}"
        )
        yield one.at.problem(f"{one.at}: {text}")


def misspelt(checks: Sequence[Check], desired: Desired, group: str) -> Iterator[str]:
    """A line for each service, network, secret, config or stack that the template does not have, and has one with a name that is near."""
    there: Mapping[str, frozenset[str]] = {
        "service": frozenset(desired.services),
        "network": frozenset(desired.networks),
        "secret": frozenset(desired.secrets),
        "config": frozenset(desired.configs),
    }
    for one in _named(checks, group):
        known = there.get(one.kind, frozenset[str]())
        if one.name not in known and (near := nearest(one.name, sorted(known))):
            text = f"{one.key}: the template has no {one.kind} {one.name}, but {near}: or is it one that students create?"
            yield one.at.problem(f"{one.at}: {text}")


def _named(checks: Sequence[Check], group: str) -> Iterator[Named]:
    for check in checks:
        if not check.group or check.group == group:
            yield from check.named


def _is_of_machine(one: Named, desired: Desired) -> bool:
    """A node is known by the name of its host, too, which only some drivers make that of the machine."""
    same = all(machine.driver in _NAMED_AS_MACHINES for machine in desired.machines.values())
    return one.kind == "machine" or (one.kind == "node" and same)

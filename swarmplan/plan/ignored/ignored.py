"""All that is ignored, of every kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind, by_kind
from swarmplan.plan.fields import Fields
from swarmplan.plan.ignored.machines import machine_as_is, node_as_is
from swarmplan.plan.ignored.objects import content_as_is, network_as_is, service_as_is
from swarmplan.plan.ignored.swarm import swarm_as_is
from swarmplan.plan.plan import Ignored

_T = TypeVar("_T")


def with_ignored(desired: Desired, observed: Observed) -> tuple[Desired, tuple[Ignored, ...]]:
    """What is desired where ignored fields stay as they are, and which of them differ: before is the live value, after the
    file's."""
    if not desired.policy.ignore:
        return desired, ()
    found: dict[Key, Fields] = {}

    def each(kind: Kind, things: Mapping[str, _T], as_is: Callable[..., tuple[_T, Fields]]) -> dict[str, _T]:
        became = dict(things)
        for name, thing in things.items():
            key = Key(kind, name)
            if paths := desired.policy.ignore.get(str(key)):
                became[name], found[key] = as_is(desired, observed, key, thing, paths)
        return became

    swarm = desired.swarm
    if paths := desired.policy.ignore.get(str(SWARM)):
        swarm, found[SWARM] = swarm_as_is(desired, observed, paths)
    became = replace(
        desired,
        machines=each(Kind.MACHINE, desired.machines, machine_as_is),
        nodes=each(Kind.NODE, desired.nodes, node_as_is),
        swarm=swarm,
        networks=each(Kind.NETWORK, desired.networks, network_as_is),
        secrets=each(Kind.SECRET, desired.secrets, content_as_is),
        configs=each(Kind.CONFIG, desired.configs, content_as_is),
        services=each(Kind.SERVICE, desired.services, service_as_is),
    )
    return became, tuple(Ignored(key, found[key]) for key in sorted(found, key=by_kind) if found[key])

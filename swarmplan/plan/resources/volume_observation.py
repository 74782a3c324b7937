"""Which volumes have to be observed on the nodes: where nothing is asked of a volume, any will do, unless it is kept."""

from collections.abc import Mapping

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Kind
from swarmplan.model.service import ServiceState
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, mounted
from swarmplan.plan.kept_keys import kept_keys


def looked_for(desired: Desired, live: Mapping[str, ServiceState]) -> dict[str, frozenset[VolumeSpec]]:
    """The declared volumes that services mount, with what each may be made as; those left out of which nothing is asked, nor
    was before. External ones are never among them."""
    asked = {
        name for state in live.values() for name, spec in state.mounts if state.owned and spec.has_settings
    }
    return {
        name: wanted
        for name, wanted in _mounted_specs(desired).items()
        if name in asked or any(spec.has_settings for spec in wanted)
    }


def _mounted_specs(desired: Desired) -> dict[str, frozenset[VolumeSpec]]:
    mounts: dict[str, set[VolumeSpec]] = {}
    for service in desired.services.values() if desired.volumes else ():
        for name, spec in mounted(service.spec):
            mounts.setdefault(name, set()).add(spec)
    return {
        name: frozenset(declared)
        | {spec for spec in mounts[name] if any(spec.refines(other) for other in declared)}
        for name, declared in desired.volumes.items()
        if name in mounts
    }


def kept_volumes(desired: Desired | None, live: SwarmState | Unknown | None) -> frozenset[str]:
    """The volumes that are kept, of which a plan has to know on which machines they are: no such machine is removed. They are not
    looked for where the cluster is to go, which is refused anyway."""
    if desired is None or not desired.machines:
        return frozenset()
    keys = kept_keys(desired, Observed(swarm=live))
    return frozenset(key.name for key in keys if key.kind is Kind.VOLUME)

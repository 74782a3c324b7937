"""What the swarm is to remember of kept resources: those of the file, and those that were taken out of it and are still there."""

from collections.abc import Collection

from swarmplan.limits import KEPT_CHARACTERS
from swarmplan.model.cluster import Observed
from swarmplan.model.content import KINDS
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.labels.kept import kept_size
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import mounted
from swarmplan.plan.draft import Draft
from swarmplan.plan.kept_keys import kept_as, remembered_in


def to_remember(draft: Draft) -> frozenset[Key]:
    """The keys. What another plan is for stays as it is recorded; more than the swarm can hold refuses the plan."""
    recorded = remembered_in(draft.found)
    declared, found, objects = draft.desired.kept, draft.found, draft.found.objects().keys()
    now = {key for key in draft.kept if key in declared or _may_be_there(found, objects, key)}
    keys = frozenset(key for key in recorded | now if key in (now if draft.concerns(key) else recorded))
    for key in sorted(filter(draft.concerns, keys - recorded)):
        draft.note(
            f"{key} will be kept (x-swarmplan): no plan removes or recreates it once this is applied", key
        )
    let_go = filter(draft.concerns, recorded - draft.kept)
    for key in sorted(let_go):
        draft.note(f"{key} is not kept any more: the file declares it without keep", key)
        draft.released.append(key)
    if (size := kept_size(keys)) > KEPT_CHARACTERS:
        told = f"the names of what x-swarmplan keeps ({len(keys)} resources) have {size} characters"
        draft.hazard(
            SWARM, f"{told}; the swarm remembers {KEPT_CHARACTERS}: keep fewer, or shorten names", None
        )
        return recorded
    return keys


def _may_be_there(found: Observed, objects: Collection[Key], key: Key) -> bool:
    """Whether it exists, or may exist where nobody could look."""
    if key.kind is Kind.MACHINE:
        silent = any(isinstance(state, Unknown) for state in found.machines.values())
        return key.name in found.machines or silent or bool(found.unasked)
    if key.kind is Kind.VOLUME:
        seen = [found.volumes.get(machine) for machine in found.machines]
        used = any(key.name == name for state in found.services.values() for name, _ in mounted(state.spec))
        unseen = any(volumes is None or isinstance(volumes, Unknown) for volumes in seen)
        return (
            used
            or unseen
            or any(
                not isinstance(volumes, Unknown) and key.name in volumes for volumes in found.volumes.values()
            )
        )
    return key in objects or (key.kind in KINDS and any(kept_as((key,), other) for other in objects))

"""What it means that a volume is recreated, and what stands in its way."""

from collections.abc import Mapping, Sequence

from swarmplan.model.key import Key, Kind
from swarmplan.model.values.order import in_order
from swarmplan.model.volume import VolumeSpec, VolumeState, mounted
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Approval

Places = Mapping[str, VolumeState]


def guard_remaking(draft: Draft, name: str, machines: Sequence[str], seen: Places) -> None:
    """Ask for the data on these machines, and refuse where somebody else's service or container was ``seen`` to have it."""
    key = Key(Kind.VOLUME, name)
    users = {each: state for each, state in draft.observed.services.items() if _mounts(state.spec, name)}
    strange = [each for each, state in users.items() if not state.owned]
    ours = [each for each, state in users.items() if state.owned]
    kept = [each for each in ours if each not in draft.desired.services and not draft.desired.policy.prune]
    if strange:
        said = f"{_named(strange)}, not managed by swarmplan, mounts it: unmount it there first"
        draft.hazard(key, f"{key} cannot be recreated: {said}", None)
    if kept:
        said = f"{_named(kept)}, not in the spec, mounts it and stays, as policy.prune is off"
        draft.hazard(
            key, f"{key} cannot be recreated: {said}: declare it, without the volume or as it is", None
        )
    for machine, state in seen.items():
        if state.holders:
            said = f"{', '.join(state.holders)}, not of a task, uses it as long as it exists: `docker inspect` there says what it is for"
            draft.hazard(key, f"{key} cannot be recreated on {machine}: container {said}", None)
    stops = (
        f"; {_named(ours)} {'is' if len(ours) == 1 else 'are'} stopped while it is recreated" if ours else ""
    )
    lost = f"{key} is recreated on {', '.join(machines)}: its data there is lost{stops}"
    draft.hazard(key, lost, Approval.DESTROY)


def guard_strange(draft: Draft, name: str, wanted: frozenset[VolumeSpec], places: Places) -> None:
    """Let no service begin on a volume that nobody made for it and that is another than it asks for. Labels alone make no
    other: one that was filled beforehand has none of ours."""
    other = [machine for machine, state in places.items() if not any(_serves(state, spec) for spec in wanted)]
    if not other:
        return
    key = Key(Kind.VOLUME, name)
    said = (
        f"{key} is on {', '.join(other)} with another driver or other options than declared, and was not created for"
        f" {draft.desired.cluster}"
    )
    if standing(draft, name, wanted):
        draft.notes.append(f"{said}: it stays as it is")
    else:
        remedy = f"declare it as it is there (`docker volume inspect {name}`), or declare it external"
        draft.hazard(key, f"{said}: {remedy}", None)


def guard_unseen(draft: Draft, name: str) -> None:
    """Where tasks that mount it ran on nodes which are no machines of ours, what is left of it there is not known."""
    users = [
        state
        for state in draft.observed.services.values()
        if state.owned and any(mount == name for mount, _ in state.mounts)
    ]
    ran = {task.node for state in users for task in state.tasks}
    strange = [
        state.hostname or state.id
        for state in draft.observed.nodes
        if state.id in ran and not (state.node.machine or state.made_for)
    ]
    if strange:
        reason = f"its copy on {', '.join(in_order(strange))}, which is not a machine of this file"
        draft.unknown[Key(Kind.VOLUME, name)] = reason


def standing(draft: Draft, name: str, wanted: frozenset[VolumeSpec]) -> bool:
    """Whether every service that is to mount it does so already, asking for the same."""
    users = [each for each, service in draft.desired.services.items() if _mounts(service.spec, name)]
    live = [draft.observed.services.get(each) for each in users]
    return all(
        state is not None and any(mount == name and spec in wanted for mount, spec in mounted(state.spec))
        for state in live
    )


def _serves(state: VolumeState, spec: VolumeSpec) -> bool:
    return (state.spec.driver, state.spec.options) == (spec.driver, spec.options)


def _mounts(spec: Mapping[str, object], name: str) -> bool:
    return any(mount == name for mount, _ in mounted(spec))


def _named(services: list[str]) -> str:
    return ", ".join(str(Key(Kind.SERVICE, each)) for each in in_order(services))

"""What it means that a volume is recreated, and what stands in its way."""

from collections.abc import Mapping, Sequence

from swarmplan.model.key import Key, Kind
from swarmplan.model.values.order import in_order
from swarmplan.model.volume import VolumeSpec, VolumeState, mounted
from swarmplan.plan.draft import Draft, services_text
from swarmplan.plan.plan import Approval

Places = Mapping[str, VolumeState]


def guard_recreation(draft: Draft, name: str, machines: Sequence[str], seen: Places) -> None:
    """Ask for approval to lose the data on these machines; refuse where a service or container that is not ours uses it, as
    ``seen`` there."""
    key = Key(Kind.VOLUME, name)
    users = [each for each, state in draft.observed.services.items() if _mounts(state.spec, name)]
    ours = in_order(each for each in users if draft.observed.services[each].owned)
    others = in_order(each for each in users if each not in ours)
    staying = [each for each in ours if each not in draft.desired.services and not draft.removes(each)]
    if others:
        used = f"{services_text(others)}, not managed by swarmplan, mounts it: unmount it there first"
        draft.hazard(key, f"{key} cannot be recreated: {used}", None)
    if staying:
        used = f"{services_text(staying)}, not in the cluster file, mounts it and stays, {draft.why_stays(staying)}"
        remedy = "declare it, without the volume or as it is"
        draft.hazard(key, f"{key} cannot be recreated: {used}: {remedy}", None)
    for machine, state in seen.items():
        if state.holders:
            used = f"{', '.join(state.holders)}, which belongs to no task, uses it: `docker inspect` there says what it is for; let the volume be as it is while it is needed"
            draft.hazard(key, f"{key} cannot be recreated on {machine}: container {used}", None)
    are = "is" if len(ours) == 1 else "are"
    stops = f"; {services_text(ours)} {are} stopped while it is recreated" if ours else ""
    lost = f"{key} is recreated on {', '.join(machines)}: its data there is lost{stops}"
    draft.hazard(key, lost, Approval.DESTROY)


def guard_foreign_volume(draft: Draft, name: str, specs: frozenset[VolumeSpec], places: Places) -> None:
    """Let no service start on a volume that was not created for it, with another driver or options than it asks for. Labels
    do not count: a volume that was filled beforehand has none of ours."""
    declared = {(spec.driver, spec.options) for spec in specs}
    other = [
        name for name, state in places.items() if (state.spec.driver, state.spec.options) not in declared
    ]
    if not other:
        return
    key = Key(Kind.VOLUME, name)
    differs = f"{key} is on {', '.join(other)} with another driver or other options than declared"
    foreign = f"{differs}, and was not created for {draft.desired.cluster}"
    if is_mounted(draft, name, specs):
        draft.note(f"{foreign}: it stays as it is", key)
    else:
        remedy = f"declare it as it is there (`docker volume inspect {name}`), or declare it external"
        draft.hazard(key, f"{foreign}: {remedy}", None)


def guard_unknown_copies(draft: Draft, name: str) -> None:
    """Where tasks that mount it ran on nodes which are no machines of ours, what is left of it there is not known."""
    ours = [state for state in draft.observed.services.values() if state.owned]
    users = [state for state in ours if any(mount == name for mount, _ in state.mounts)]
    ran = {task.node for state in users for task in state.tasks}
    nodes = [state for state in draft.observed.nodes if not (state.node.machine or state.made_for)]
    if others := in_order(state.hostname or state.id for state in nodes if state.id in ran):
        reason = f"its copy on {', '.join(others)}, which is not a machine of this file"
        draft.unknown[Key(Kind.VOLUME, name)] = reason


def is_mounted(draft: Draft, name: str, specs: frozenset[VolumeSpec]) -> bool:
    """Whether every service that is to mount it does so already, asking for one of these."""
    users = [each for each, service in draft.desired.services.items() if _mounts(service.spec, name)]
    live = [draft.observed.services.get(each) for each in users]
    same = {(name, spec) for spec in specs}
    return all(state is not None and not same.isdisjoint(mounted(state.spec)) for state in live)


def _mounts(spec: Mapping[str, object], name: str) -> bool:
    return any(mount == name for mount, _ in mounted(spec))

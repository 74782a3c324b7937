"""Volumes: a node's stays as its engine made it for the first task that mounted it. One that is declared otherwise since is
removed there, with every service that mounts it stopped, and recreated by the tasks that come back."""

from collections.abc import Mapping

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import Owners, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState, mounted
from swarmplan.plan.draft import Draft
from swarmplan.plan.fields import volume_fields
from swarmplan.plan.resources.volume_observation import looked_for
from swarmplan.plan.resources.volume_risks import (
    guard_foreign_volume,
    guard_recreation,
    guard_unknown_copies,
    is_mounted,
)
from swarmplan.steps.services.volumes import RemoveVolume

Places = Mapping[str, VolumeState]
"""A volume as it is on each machine."""


def plan_volumes(draft: Draft) -> None:
    """Remove the volumes that differ from their declaration; the services that mount them are planned by the facts of that."""
    looked = looked_for(draft.desired, draft.observed.services)
    for name in in_order(looked):
        _plan(draft, name, looked[name])


def _plan(draft: Draft, name: str, desired: frozenset[VolumeSpec]) -> None:
    """Remove it where it differs from ``desired``, or may be by the time the services begin."""
    asked = _asked(draft, name)
    found = _otherwise(draft, name, desired)
    ours = {machine: state for machine, state in found.items() if _is_ours(draft, state, asked)}
    guard_foreign_volume(
        draft, name, desired, {one: state for one, state in found.items() if one not in ours}
    )
    arriving = [machine for machine in _arriving(draft) if machine not in found]
    changes = not is_mounted(draft, name, desired)
    if ours or changes:
        guard_unknown_copies(draft, name)
    if not ours and not (changes and arriving and asked - desired):
        return
    # Those that were not looked at may have had the volume for long.
    looked = draft.observed.volumes
    unseen = [name for name in arriving if name not in looked and not _is_created(draft, name)]
    places = in_order([*ours, *unseen])
    before = next(iter(ours.values())).spec if ours else min(asked - desired, key=repr)
    fields = volume_fields(before, draft.desired.volumes[name][0], draft.shown(Key(Kind.VOLUME, name)))
    if places:
        draft.change(Key(Kind.VOLUME, name), Action.REPLACE, fields, f"on {', '.join(places)}")
        guard_recreation(draft, name, places, ours)
    old = (asked | {state.spec for state in ours.values()}) - desired
    services = frozenset(state.id for state in draft.observed.services.values() if state.owned)
    for machine in in_order([*ours, *arriving]):
        step = RemoveVolume(
            key=Key(Kind.VOLUME, f"{name} on {machine}"),
            volume=name,
            machine=machine,
            old=old,
            desired=desired,
            services=services,
            reason="recreated",
        )
        draft.step(step)


def note_left_volumes(draft: Draft) -> None:
    """Note volumes that no service mounts any more. What is in them only the user may remove."""
    stays = [
        state.spec
        for name, state in draft.observed.services.items()
        if not state.owned or (name not in draft.desired.services and not draft.removes(name))
    ]
    desired = (*(service.spec for service in draft.desired.services.values()), *stays)
    kept = {name for spec in desired for name, _ in mounted(spec)}
    live = {name for state in draft.observed.services.values() for name, _ in mounted(state.spec)}
    for name in in_order(live - kept):
        key = Key(Kind.VOLUME, name)
        draft.note(
            f"{key}: no service mounts it any more; existing copies stay on their nodes"
            f" (`docker volume rm {name}` there removes one with its data)",
            key,
        )


def _otherwise(draft: Draft, name: str, desired: frozenset[VolumeSpec]) -> Places:
    """What is there and was not made as declared, on machines that stay."""
    found: dict[str, VolumeState] = {}
    for machine in in_order(draft.observed.volumes):
        volumes = draft.observed.volumes[machine]
        if machine not in draft.desired.machines or _is_created(draft, machine):
            continue
        if isinstance(volumes, Unknown):
            draft.unknown.setdefault(Key(Kind.NODE, machine), f"its volumes: {volumes.reason}")
        elif name in volumes and not any(volumes[name].is_made_as(each) for each in desired):
            found[machine] = volumes[name]
    return found


def _is_created(draft: Draft, machine: str) -> bool:
    """Whether the machine is created or recreated, and so has no volume."""
    return _action(draft, machine) in {Action.CREATE, Action.REPLACE}


def _action(draft: Draft, machine: str) -> Action | None:
    change = draft.changes.get(Key(Kind.MACHINE, machine))
    return change.action if change is not None else None


def _arriving(draft: Draft) -> list[str]:
    """Machines that begin to take tasks before the services are changed, also such as mount a volume as it was. One that is
    recreated leaves only afterwards."""
    names = [name for name in draft.desired.machines if _action(draft, name) is not Action.REPLACE]
    keys = {Key(kind, name) for kind in (Kind.MACHINE, Kind.NODE) for name in names}
    return in_order({key.name for key in keys & draft.changes.keys()})


def _asked(draft: Draft, name: str) -> frozenset[VolumeSpec]:
    """What services of ours ask of the volume, or asked before."""
    ours = (state for state in draft.observed.services.values() if state.owned)
    return frozenset(spec for state in ours for mount, spec in state.mounts if mount == name)


def _is_ours(draft: Draft, state: VolumeState, asked: frozenset[VolumeSpec]) -> bool:
    """Whether it was made for us: it has the label of a stack of ours, or is what a service of ours asked for."""
    swarm = draft.observed.swarm
    noted = noted_stacks(swarm.spec) if isinstance(swarm, SwarmState) else frozenset[str]()
    owners = Owners(draft.desired.cluster, draft.desired.stacks | noted)
    return owners.owns(dict(state.spec.labels)) or any(state.is_made_as(spec) for spec in asked)

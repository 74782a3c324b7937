"""Volumes: a node's stays as its engine made it for the first task that mounted it. One that is declared otherwise since is
removed there, with every service that mounts it stopped, and made anew by the tasks that come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.ownership import Owners, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.model.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState, mounted
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import volume_fields
from swarmplan.plan.volume_looks import looked_for
from swarmplan.plan.volume_risks import guard_remaking, guard_strange, guard_unseen, standing
from swarmplan.steps.volumes import RemoveVolume

Places = Mapping[str, VolumeState]
"""A volume as it is on each machine."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """``remade`` maps a volume to what is there of it that goes; ``wanted`` to what may be there instead."""

    remade: Mapping[str, Places] = field(default_factory=dict)
    wanted: Mapping[str, frozenset[VolumeSpec]] = field(default_factory=dict)

    def of(self, spec: Mapping[str, Any]) -> frozenset[str]:
        """Those made anew that a ServiceSpec mounts."""
        return frozenset(name for name, _ in mounted(spec) if name in self.remade)

    def gone(self, names: frozenset[str]) -> Needs:
        """The steps after which nothing is left of them as they were."""
        steps = (
            f"{RemoveVolume.verb} {_on(name, machine)}" for name in names for machine in self.remade[name]
        )
        return frozenset(steps)


def plan_volumes(draft: Draft) -> Volumes:
    """Find the volumes that are not as they are declared, and say what it means that they are made anew."""
    looked = looked_for(draft.desired, draft.observed.services)
    remade: dict[str, Places] = {}
    for name in in_order(looked):
        found = _otherwise(draft, name, looked[name])
        ours = {machine: state for machine, state in found.items() if _is_ours(draft, name, state)}
        theirs = {machine: state for machine, state in found.items() if machine not in ours}
        guard_strange(draft, name, looked[name], theirs)
        if ours or not standing(draft, name, looked[name]):
            guard_unseen(draft, name)
        if ours:
            remade[name] = ours
            key, first = Key(Kind.VOLUME, name), next(iter(ours.values()))
            wanted = draft.desired.volumes[name][0]
            draft.change(key, Action.REPLACE, volume_fields(first.spec, wanted), f"on {', '.join(ours)}")
            guard_remaking(draft, name, ours)
    return Volumes(remade, looked)


def plan_volume_removals(
    draft: Draft, volumes: Volumes, emptied: Mapping[str, Needs], settled: Needs
) -> None:
    """Remove what is made anew. ``emptied`` maps a volume to the steps after which nothing that runs mounts it."""
    services = frozenset(state.id for state in draft.observed.services.values() if state.owned)
    for name, places in volumes.remade.items():
        for machine, state in places.items():
            step = RemoveVolume(
                key=_on(name, machine),
                volume=name,
                machine=machine,
                seen=state.spec,
                wanted=volumes.wanted[name],
                services=services,
                needs=settled | emptied.get(name, NOTHING),
                reason="made anew",
            )
            draft.step(step)


def note_left_volumes(draft: Draft) -> None:
    """Tell of volumes that no service mounts any more. What they hold is nobody's to remove but the user's."""
    stays = [
        state.service.spec
        for name, state in draft.observed.services.items()
        if not state.owned or (name not in draft.desired.services and not draft.desired.policy.prune)
    ]
    wanted = (*(service.spec for service in draft.desired.services.values()), *stays)
    kept = {name for spec in wanted for name, _ in mounted(spec)}
    live = {name for state in draft.observed.services.values() for name, _ in mounted(state.service.spec)}
    draft.notes += [
        f"{Key(Kind.VOLUME, name)}: no service mounts it any more; what nodes have of it stays there"
        f" (docker volume rm {name} removes it)"
        for name in in_order(live - kept)
    ]


def _otherwise(draft: Draft, name: str, wanted: frozenset[VolumeSpec]) -> Places:
    """What is there and was not made as declared, on machines that stay."""
    found: dict[str, VolumeState] = {}
    for machine in in_order(draft.observed.volumes):
        volumes = draft.observed.volumes[machine]
        if machine not in draft.desired.machines or _goes(draft, machine):
            continue
        if isinstance(volumes, Unknown):
            draft.unknown.setdefault(Key(Kind.NODE, machine), f"its volumes: {volumes.reason}")
        elif name in volumes and not any(volumes[name].is_made_as(each) for each in wanted):
            found[machine] = volumes[name]
    return found


def _goes(draft: Draft, machine: str) -> bool:
    """Whether the machine is made anew, with all it has."""
    change = draft.changes.get(Key(Kind.MACHINE, machine))
    return change is not None and change.action in {Action.CREATE, Action.REPLACE}


def _is_ours(draft: Draft, name: str, state: VolumeState) -> bool:
    """Whether it was made for us: it has the label of a stack of ours, or is what a service of ours asked for."""
    swarm = draft.observed.swarm
    noted = noted_stacks(swarm.spec) if isinstance(swarm, SwarmState) else frozenset[str]()
    owners = Owners(draft.desired.cluster, draft.desired.stacks | noted)
    asked = {
        spec
        for service in draft.observed.services.values()
        if service.owned
        for mount, spec in service.mounts
        if mount == name
    }
    return owners.owns(dict(state.spec.labels)) or any(state.is_made_as(spec) for spec in asked)


def _on(name: str, machine: str) -> Key:
    return Key(Kind.VOLUME, f"{name} on {machine}")

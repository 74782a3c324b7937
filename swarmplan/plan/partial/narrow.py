"""A draft narrowed to what is selected, with what that needs.

Inside the swarm a resource is taken whole: all its steps, and all the resources that these need. Machines, nodes and the swarm
are taken only where they are named; what a service would wait for in them it does not wait for.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from swarmplan.model.change import Action
from swarmplan.model.content import KINDS
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.uses import attached, references
from swarmplan.model.volume import mounted
from swarmplan.plan.content_names import declared_of
from swarmplan.plan.draft import Draft
from swarmplan.plan.partial.selection import Selection, stacks_noted, stacks_of
from swarmplan.plan.plan import Hazard
from swarmplan.steps.base import Milestone, Step
from swarmplan.steps.services.awaits import ServiceStill

_HARDWARE = frozenset({Kind.MACHINE, Kind.NODE, Kind.SWARM})
_ON_NODES = frozenset({Kind.IMAGE, Kind.VOLUME})
_VERSION = re.compile(r"-[0-9a-f]{8,}$")


def narrow(draft: Draft, selection: Selection) -> None:
    """Leave in the draft only what is selected and what that needs."""
    part = _Part(draft, selection)
    part.choose()
    draft.concerns = part.has
    draft.left_out = frozenset(key for key in draft.changes if not part.has(key))
    draft.declared = draft.declared.restricted(part.names)
    draft.changes = {key: change for key, change in draft.changes.items() if part.has(key)}
    draft.hazards = [hazard for hazard in draft.hazards if part.concerns(hazard.key)] + part.missing()
    draft.notes = [note for note in draft.notes if not note.about or any(map(part.concerns, note.about))]
    draft.unsupported = {key: why for key, why in draft.unsupported.items() if part.has(key)}
    draft.unknown = {key: why for key, why in draft.unknown.items() if part.depends_on(key)}
    draft.bookkeeping = [step for step in draft.bookkeeping if part.has(step.key)]
    draft.destroyed = [key for key in draft.destroyed if part.has(key)]
    draft.replaced &= part.tasks()
    noted = stacks_noted(draft.observed)
    # Others are neither recorded nor forgotten.
    stacks = (draft.desired.stacks & (noted | part.stacks())) | (noted - part.stacks())
    draft.desired = replace(draft.desired, stacks=stacks)


class _Part:
    """``names`` are the steps that are taken, ``taken`` the resources inside the swarm."""

    def __init__(self, draft: Draft, selection: Selection) -> None:
        self._draft, self._selection = draft, selection
        self._steps = {step.name: step for step in draft.ordered()}
        self._stacks = stacks_of(draft.desired, draft.found)
        self._logical = {Key(key.kind, name): key for key, name in draft.contents.items()}
        self._units: dict[Key, list[Step]] = defaultdict(list)
        for step in self._steps.values():
            if step.key.kind not in _HARDWARE and not isinstance(step, Milestone):
                self._units[_unit(step.key)].append(step)
        self._changed = {self._object(key) for key in draft.changes}
        self.names = set(draft.prior)
        self.taken: set[Key] = set()
        self._in_the_way: dict[Key, Key] = {}

    def choose(self) -> None:
        """Take what is selected, and what that needs."""
        for step in self._steps.values():
            if step.key.kind in _HARDWARE and not isinstance(step, Milestone) and self._selects(step.key):
                self._take_step(step)
        old = list(filter(self._is_old, self._units))
        for unit in self._units:
            if unit in self._changed and self._selects(unit) and unit not in old:
                self._take(unit, unit)
        for unit in filter(self._selects, old):
            if all(need.name in self.names for step in self._units[unit] for need in self._needs(step)):
                self._take(unit, unit)
        # What cannot be done first lets nothing be done.
        self.names = set() if self._in_the_way else set(filter(self._is_awaited, self.names))

    def _is_awaited(self, name: str) -> bool:
        """Whether a service that is awaited once more after nodes have gone is so in this part."""
        step = self._steps[name]
        return not isinstance(step, ServiceStill) or any(
            need.name in self.names for need in self._needs(step)
        )

    def has(self, key: Key) -> bool:
        """Whether the resource is in this part."""
        return self._object(key) in self.taken or self._selects(key)

    def concerns(self, key: Key | None) -> bool:
        """Whether what is said of the resource is of importance to this part; None stands for the whole."""
        return key is None or key == SWARM or self.has(key) or self._object(key) in self._used

    def depends_on(self, key: Key) -> bool:
        """Whether it matters that the resource could not be read."""
        volumes = any(taken.kind is Kind.VOLUME for taken in self.taken)
        return self.concerns(key) or volumes

    def missing(self) -> list[Hazard]:
        """What would have to be removed first, and is not named."""
        return [
            Hazard(
                key, f"{by} needs {key} to be removed first, which is not selected: add --only {key}", None
            )
            for key, by in self._in_the_way.items()
        ]

    def stacks(self) -> frozenset[str]:
        """The stacks of which something is taken or selected."""
        return frozenset(stack for key, stack in self._stacks.items() if self.has(key))

    def tasks(self) -> frozenset[str]:
        """The tasks of the services that are taken, and those on the nodes that are selected."""
        found = self._draft.found
        nodes = {state.id for state in found.nodes if self._selection.machine(state.node.machine)}
        return frozenset(
            task.id
            for name, state in found.services.items()
            for task in state.tasks
            if Key(Kind.SERVICE, name) in self.taken or task.node in nodes
        )

    @cached_property
    def _used(self) -> frozenset[Key]:
        """What the services of this part use, and what they depend on, whether it changes or not."""
        services = self._draft.desired.services
        open_ = [name for name in services if self.has(Key(Kind.SERVICE, name))]
        seen: set[str] = set()
        keys: set[Key] = set()
        while open_:
            if (name := open_.pop()) in seen or name not in services:
                continue
            seen.add(name)
            spec = services[name].spec
            keys |= {Key(Kind.NETWORK, each) for each in attached(spec)} | set(references(spec))
            keys |= {Key(Kind.VOLUME, each) for each, _ in mounted(spec)} | {Key(Kind.SERVICE, name)}
            open_ += services[name].after
        return frozenset(keys)

    def _take(self, unit: Key, by: Key) -> None:
        open_ = [(unit, by)]
        while open_:
            unit, by = open_.pop()
            change = self._draft.changes.get(self._logical.get(unit, unit))
            if unit in self.taken:
                continue
            if change is not None and change.action is Action.DELETE and not self._selects(unit):
                self._in_the_way.setdefault(unit, by)
                continue
            self.taken.add(unit)
            goes = change is not None and change.action is Action.DELETE
            # What is removed does not need a volume recreated.
            apart = _HARDWARE | {Kind.VOLUME} if goes else _HARDWARE
            for step in filter(self._is_possible, self._units[unit]):
                self.names.add(step.name)
                open_ += [(_unit(need.key), unit) for need in self._needs(step) if need.key.kind not in apart]

    def _take_step(self, step: Step) -> None:
        """A step of a machine, a node or the swarm, with what it needs there."""
        open_ = [step]
        while open_:
            step = open_.pop()
            if step.name not in self.names:
                self.names.add(step.name)
                open_ += [
                    need
                    for need in self._needs(step)
                    if need.key.kind is Kind.SWARM or (need.host and self._selection.machine(need.host))
                ]

    def _needs(self, step: Step) -> Iterator[Step]:
        for name in step.needs:
            need = self._steps[name]
            if isinstance(need, Milestone):
                yield from self._needs(need)
            else:
                yield need

    def _is_possible(self, step: Step) -> bool:
        """Whether what is done on a machine can be done there now, or will be able to."""
        if step.key.kind not in _ON_NODES or self._selection.machine(step.host):
            return True
        return self._draft.found.engine_of(step.host) is not None

    def _is_old(self, unit: Key) -> bool:
        """Whether it is a former version of a declared secret or config."""
        return unit.kind in KINDS and unit not in self._logical and self._declared(unit) is not None

    def _declared(self, unit: Key) -> Key | None:
        contents = declared_of(self._draft.desired, unit.kind).items()
        return next((Key(unit.kind, name) for name, one in contents if one.is_version(unit.name)), None)

    def _object(self, key: Key) -> Key:
        """The object itself, where a secret or config is called by its logical name."""
        return Key(key.kind, self._draft.contents[key]) if key in self._draft.contents else key

    def _selects(self, key: Key) -> bool:
        logical = self._logical.get(key, key)
        if key.kind in KINDS and logical == key:
            logical = self._declared(key) or Key(key.kind, _VERSION.sub("", key.name))
        return any(self._selection.names(each, self._stacks.get(each, "")) for each in (key, logical))


def _unit(key: Key) -> Key:
    """The resource of a step that is about it on one machine."""
    return Key(key.kind, key.name.partition(" on ")[0]) if key.kind in _ON_NODES else key

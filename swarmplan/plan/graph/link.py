"""The linker: the one place where what steps require of each other becomes edges between them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from swarmplan.model.key import Key, Kind
from swarmplan.plan.graph.declared import Declared, Providers
from swarmplan.plan.graph.faults import absent, cyclic, unprovided
from swarmplan.steps.base import Milestone, Step
from swarmplan.steps.facts import BROUGHT_ABOUT, Fact, FactKind

Names = frozenset[str]

MILESTONES: Mapping[FactKind, Key] = {
    FactKind.SWARM_GONE: Key(Kind.SWARM, "gone"),
    FactKind.NODES_SETTLED: Key(Kind.NODE, "in place"),
    FactKind.IMAGE_LOADED: Key(Kind.IMAGE),
    FactKind.SERVICES_CONVERGED: Key(Kind.SERVICE, "all"),
}
"""The facts that many steps provide and many require, and what their milestone is called: the fact's subject where nothing
is said here. It keeps n times m edges at n plus m."""


def linked(declared: Declared) -> tuple[Step, ...]:
    """The steps, each after its needs; among equals by when they were added. Raises NoOrder for a cycle, and for a
    requirement that only a step of the plan can meet, and none does."""
    linker = _Linker(declared)
    steps: dict[str, Step] = {}
    for name, step in declared.steps.items():
        steps[name] = replace(step, needs=linker.needs(name))
        steps |= {milestone.name: milestone for milestone in linker.milestones.get(name, ())}
    return _ordered(steps, declared)


class _Linker:
    """``milestones`` are by the last of the steps that each of them joins."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._met: dict[Fact, Names] = {}
        self.milestones: dict[str, list[Step]] = defaultdict(list)
        place = {name: (number, name) for number, name in enumerate(declared.steps)}
        for fact in declared.provided:
            providers = self._met_by(fact) if fact.kind in MILESTONES else ()
            if len(providers) > 1:
                key = MILESTONES[fact.kind]
                milestone = Milestone(key=Key(key.kind, key.name or fact.subject), needs=frozenset(providers))
                last = max(place[name] for name in providers)
                place[milestone.name] = last  # where another fact that has a milestone follows this one
                self.milestones[last[1]].append(milestone)
                self._met[fact] = frozenset({milestone.name})

    def needs(self, name: str) -> Names:
        """The steps before this one. What those before it in its chain require is met once they are done, but for what they
        add to: they wait for no other that does."""
        declared = self._declared
        step, required, provided = declared.steps[name], declared.required, declared.provided
        for before in step.needs:
            if before not in required:
                raise absent(name, before)
        met = {
            fact for before in step.needs for fact in required[before] if before not in provided.get(fact, {})
        }
        facts = required[name] - met
        needs = step.needs.union(*(self._before(name, fact) for fact in facts))
        first = self._declared.first.get(name)
        return needs if needs or first is None else self._met_by(first)

    def _before(self, name: str, fact: Fact) -> Names:
        providers = self._declared.provided.get(fact, {})
        if fact.kind in BROUGHT_ABOUT and not providers:
            raise unprovided(f"'{name}'", fact)
        if name in providers:
            return self._flat(fact, self._declared.waits_for(name, fact))
        return self._met_by(fact)

    def _met_by(self, fact: Fact) -> Names:
        if fact not in self._met:
            self._met[fact] = self._flat(fact, self._declared.holds_after(fact))
        return self._met[fact]

    def _flat(self, fact: Fact, providers: Providers) -> Names:
        names: set[str] = set()
        for each in providers:
            if not isinstance(each, Fact):
                names.add(each)
            elif each in self._declared.provided:
                names |= self._met_by(each)
            else:
                raise unprovided(f"'{fact}'", each)
        return frozenset(names)


def _ordered(steps: Mapping[str, Step], declared: Declared) -> tuple[Step, ...]:
    place = {name: number for number, name in enumerate(steps)}
    sorter = TopologicalSorter({name: step.needs for name, step in steps.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise cyclic(error.args[1], declared.provided, declared.required) from None
    ordered: list[Step] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        ordered += [steps[name] for name in ready]
        sorter.done(*ready)
    return tuple(ordered)

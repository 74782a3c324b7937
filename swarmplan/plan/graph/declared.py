"""The steps of a plan in the making, and what was declared of each: what it requires, and what it provides."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from swarmplan.plan.graph.faults import ambiguous
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, Facts

Providers = Iterable[str | Fact]
"""Steps, and facts from which another one follows."""


class Declared:
    """Steps by name, in the order in which they were added.

    A requirement is met when *all* that provide the fact are done; what nothing provides is true already. A step that both
    requires and provides a fact comes after the others that provide it, and before all else that requires it.
    """

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.required: dict[str, Facts] = {}
        self.provided: dict[Fact, dict[str | Fact, None]] = defaultdict(dict)
        self.first: dict[str, Fact] = {}
        """What those steps require that else wait for nothing."""

    def add(self, step: Step, requires: Iterable[Fact], provides: Iterable[Fact], first: Fact | None) -> None:
        """Add a step. Where it is there already the first stays, and provides what this one would. Raises NoOrder where another
        step, or the same one with more to wait for, has its name: one of them would be lost."""
        name, required = step.name, step.requires.union(requires)
        if name not in self.steps:
            self.steps[name] = step
            self.required[name] = required
            if first is not None:
                self.first[name] = first
        elif (
            replace(step, reason=self.steps[name].reason) != self.steps[name]
            or not required <= self.required[name]
            or self.first.get(name) != first
        ):
            raise ambiguous(name)
        self.provide(name, *step.provides, *provides)

    def restricted(self, names: Collection[str]) -> "Declared":
        """The same with these steps alone: of a chain what is left stays in its order."""
        found = Declared()
        for name in filter(names.__contains__, self.steps):
            found.steps[name] = replace(self.steps[name], needs=self._needs_within(name, names))
            found.required[name] = self.required[name]
        found.first = {name: fact for name, fact in self.first.items() if name in names}
        for fact, providers in self.provided.items():
            if kept := {each: None for each in providers if isinstance(each, Fact) or each in names}:
                found.provided[fact] = kept
        while empty := {each for kept in found.provided.values() for each in kept if _is_absent(each, found)}:
            for fact in [*found.provided]:
                found.provided[fact] = {each: None for each in found.provided[fact] if each not in empty}
                if not found.provided[fact]:
                    found.withdraw(fact)
        return found

    def _needs_within(self, name: str, names: Collection[str]) -> frozenset[str]:
        """What the step comes after in its chains, of these steps."""
        found, open_, seen = set[str](), list(self.steps[name].needs), set[str]()
        while open_:
            need = open_.pop()
            if need in names:
                found.add(need)
            elif need in self.steps and need not in seen:
                seen.add(need)
                open_ += self.steps[need].needs
        return frozenset(found)

    def require(self, who: str | Fact, *facts: Fact) -> None:
        """Let a step, or all that provide a fact, require these facts, too."""
        for name in self.provided[who] if isinstance(who, Fact) else [who]:
            if not isinstance(name, Fact):
                self.required[name] = self.required[name].union(facts)

    def provide(self, name: str, *facts: Fact) -> None:
        """Let a step provide these facts, too."""
        for fact in facts:
            self.provided[fact][name] = None

    def withdraw(self, fact: Fact) -> None:
        """Let no step provide this fact: who requires it waits for nobody."""
        self.provided.pop(fact, None)

    def follow(self, fact: Fact, other: Fact) -> None:
        """Let a fact hold as soon as another one does."""
        self.provided[fact][other] = None

    def holds_after(self, fact: Fact) -> Providers:
        """What a fact holds after: where some provide it as the last, these."""
        providers = self.provided.get(fact, {})
        return [each for each in providers if self._adds(each, fact)] or providers

    def waits_for(self, name: str, fact: Fact) -> Providers:
        """What one step comes after, as it requires this fact."""
        if name not in self.provided.get(fact, {}):
            return self.holds_after(fact)
        return [each for each in self.provided[fact] if not self._adds(each, fact)]

    def comes_after(self, fact: Fact, other: Fact) -> bool:
        """Whether the fact cannot hold before another one does."""
        seen: set[str | Fact] = set()
        open_: list[str | Fact] = [fact]
        while open_:
            each = open_.pop()
            if each == other:
                return True
            if each not in seen:
                seen.add(each)
                open_ += self.holds_after(each) if isinstance(each, Fact) else self._before(each)
        return False

    def _before(self, name: str) -> Iterator[str | Fact]:
        yield from self.steps[name].needs
        for fact in self.required[name]:
            if name in self.provided.get(fact, {}):
                yield from self.waits_for(name, fact)
            else:
                yield fact

    def _adds(self, provider: str | Fact, fact: Fact) -> bool:
        return not isinstance(provider, Fact) and fact in self.required[provider]


def _is_absent(provider: str | Fact, declared: Declared) -> bool:
    return isinstance(provider, Fact) and provider not in declared.provided

"""The state of a run in the graph: which steps may start now, and which never will."""

from collections import defaultdict, deque
from collections.abc import Iterable

from swarmplan.steps.base import Step


class Frontier:
    """The steps not yet started, and what each still needs. Steps not in the plan count as done."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = {step.name: step for step in steps}
        self._dependents: dict[str, list[str]] = defaultdict(list)
        self._left: dict[str, int] = {}
        self._ready: deque[str] = deque()
        for name, step in self._steps.items():
            needs = [need for need in step.needs if need in self._steps]
            for need in needs:
                self._dependents[need].append(name)
            self._left[name] = len(needs)
            if not needs:
                self._ready.append(name)

    def __bool__(self) -> bool:
        """Whether any step was not started yet."""
        return bool(self._steps)

    def take_ready(self) -> Step | None:
        """A step that may start now, returned once; the one that became ready first. None while there is none."""
        return self._steps.pop(self._ready.popleft()) if self._ready else None

    def done(self, name: str) -> None:
        """A step is done: those that needed only it may start."""
        for dependent in self._dependents[name]:
            self._left[dependent] -= 1
            if not self._left[dependent] and dependent in self._steps:
                self._ready.append(dependent)

    def failed(self, name: str) -> list[Step]:
        """A step failed: all that need it, directly or not, are removed and returned, in the plan's order."""
        blocked: dict[str, Step] = {}
        reached = [name]
        while reached:
            for dependent in self._dependents[reached.pop()]:
                if dependent in self._steps:
                    blocked[dependent] = self._steps.pop(dependent)
                    reached.append(dependent)
        return list(blocked.values())

    def rest(self) -> list[Step]:
        """What was never started."""
        return list(self._steps.values())

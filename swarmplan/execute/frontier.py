"""Where a run stands in the graph: which steps may start now, and which never will."""

from collections import defaultdict
from collections.abc import Iterable

from swarmplan.steps.base import Step


class Frontier:
    """The steps not yet started, and what each still needs. Steps not in the plan count as done."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = {step.name: step for step in steps}
        self._open = {name: step.needs & self._steps.keys() for name, step in self._steps.items()}
        self._dependents: dict[str, list[str]] = defaultdict(list)
        for name, needs in self._open.items():
            for need in needs:
                self._dependents[need].append(name)
        self._left = {name: len(needs) for name, needs in self._open.items()}
        self._ready = [step for step in self._steps.values() if not self._left[step.name]]

    def take_ready(self) -> list[Step]:
        """The steps that may start now, each given once, in the plan's order."""
        ready, self._ready = self._ready, []
        for step in ready:
            del self._steps[step.name]
        return ready

    def put_back(self, steps: Iterable[Step]) -> None:
        """Return steps that could not be started yet."""
        for step in steps:
            self._steps[step.name] = step
            self._ready.append(step)

    def done(self, name: str) -> None:
        """A step is done: those that needed only it may start."""
        for dependent in self._dependents[name]:
            self._left[dependent] -= 1
            if not self._left[dependent] and dependent in self._steps:
                self._ready.append(self._steps[dependent])

    def failed(self, name: str) -> list[Step]:
        """A step failed: all that need it, near or far, are taken out and given back, in the plan's order."""
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

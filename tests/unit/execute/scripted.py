"""Steps that say what they were told to say, and a way to run them in no time."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fake_clock import FakeClock

from swarmplan.adapters import Adapters
from swarmplan.events import Event, Outcome, Stage
from swarmplan.execute.executor import Executor
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.sources.reader import Reader
from swarmplan.steps.base import Step, Wait

Said = str | BaseException | None
ADAPTERS = Adapters("lab", {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders())


@dataclass(frozen=True, kw_only=True)
class Scripted(Step):
    """``looks`` are what ``unmet`` says, one after the other, the last for ever; ``acts`` likewise what ``apply`` raises, or
    remarks."""

    looks: Sequence[Said] = ("not there", None)
    acts: Sequence[Said] = (None,)
    done: list[str] = field(default_factory=list, compare=False)
    verb = "make"
    deadline: ClassVar[float] = 10.0

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it was told what to say
        return self._next("look", self.looks)

    def apply(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it was told what to do
        return self._next("act", self.acts)

    def _next(self, what: str, told: Sequence[Said]) -> str | None:
        said = told[min(self.done.count(what), len(told) - 1)]
        self.done.append(what)
        if isinstance(said, BaseException):
            raise said
        return said


@dataclass(frozen=True, kw_only=True)
class ScriptedWait(Scripted, Wait):
    """The same for a step that only waits."""

    verb = "await"
    settle_seconds: ClassVar[float] = 0.0


@dataclass(frozen=True, kw_only=True)
class Called(Step):
    """A step whose act is any call, and which is true once that came back."""

    call: Callable[[], Any]
    done: list[str] = field(default_factory=list, compare=False)
    verb = "call"

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it knows
        return None if self.done else "not called"

    def apply(self, adapters: Adapters) -> None:  # noqa: ARG002 - it was told what to do
        self.call()
        self.done.append("act")


def key(name: str) -> Key:
    return Key(Kind.SERVICE, name)


def made(name: str, *needs: str, **told: Any) -> Scripted:
    """A step that makes ``name`` once those that make ``needs`` are done."""
    return Scripted(key=key(name), needs=frozenset(f"make services.{need}" for need in needs), **told)


def awaited(name: str, *needs: str, **told: Any) -> ScriptedWait:
    """A step that awaits ``name``."""
    return ScriptedWait(key=key(name), needs=frozenset(f"make services.{need}" for need in needs), **told)


class Ran:
    """What became of these steps, and what was told meanwhile."""

    def __init__(
        self,
        *steps: Step,
        deadline: float = 600.0,
        stop: threading.Event | None = None,
        parallelism: int = 1,
        listener: Callable[[Event], None] = lambda _: None,
        adapters: Adapters = ADAPTERS,
    ) -> None:
        self.events: list[Event] = []
        self.clock = FakeClock()

        def listen(event: Event) -> None:
            self.events.append(event)
            listener(event)

        executor = Executor(adapters, listen, clock=self.clock, stop=stop, parallelism=parallelism)
        self.outcomes: tuple[Outcome, ...] = executor.run(Plan("lab", steps=steps), deadline)

    @property
    def ended(self) -> dict[str, tuple[Stage, str, int]]:
        return {one.key.name: (one.stage, one.reason, one.code) for one in self.outcomes}

    def stages(self, name: str) -> list[Stage]:
        return [event.stage for event in self.events if event.key.name == name]

"""What every step is."""

from typing import ClassVar

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.model.key import Key, Kind
from swarmplan.steps.facts import Effect, Facts, Kinds, about

_ON_ONE = frozenset({Kind.MACHINE, Kind.SWARM, Kind.NODE, Kind.IMAGE})
"""Kinds whose steps have a machine for a subject, if any."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One idempotent operation on one resource.

    ``needs`` are the names of the steps before it: of a step that is yet to be linked those of its chain alone, for what it
    waits for else it ``requires``. ``reason`` is one line on why it is in the plan.
    """

    key: Key
    needs: frozenset[str] = frozenset()
    reason: str = ""

    verb: ClassVar[str]
    requires_kinds: ClassVar[Kinds] = ()
    provides_kinds: ClassVar[Kinds] = ()
    silent: ClassVar[bool] = False
    """Not shown to people."""
    unique: ClassVar[bool] = False
    """``apply`` makes what no other can have the name of: where it is there already the engine refuses that (Conflict), and its
    answer is proof. So there is nothing to look at, unless ``apply`` failed."""
    reveals: ClassVar[bool] = False
    """Changes nothing but that more can be seen after it: no reason to be careful with what could not be read."""
    restarts_engine: ClassVar[bool] = False
    """Stops its host's engine, and starts it again."""
    stops_tasks: ClassVar[bool] = False
    """Takes down the running tasks of its host, as does a restart of the engine."""

    @property
    def name(self) -> str:
        """Its name in the graph and to people, for example ``join nodes.classroom-worker-1``."""
        return f"{self.verb} {self.key}"

    @property
    def requires(self) -> Facts:
        """The facts that it waits for wherever it is planned; a planner may add to them."""
        return about(self.subject, *self.requires_kinds)

    @property
    def provides(self) -> Facts:
        """The facts that hold once it is done, wherever it is planned; a planner may add to them."""
        return about(self.subject, *self.provides_kinds)

    @property
    def effect(self) -> Effect | None:
        """What it does to the managers, where the node it is about is one, or becomes one."""
        return None

    @property
    def subject(self) -> str:
        """The name of what its facts and its effect are about."""
        return self.key.name

    @property
    def deadline(self) -> float:
        """Seconds from its start until it must be met."""
        return 60.0

    @property
    def settle_seconds(self) -> float:
        """Seconds for which it must stay met."""
        return 0.0

    @property
    def host(self) -> str:
        """The machine that it is done on, which may be slow; "" where it is done on no one machine."""
        return self.subject if self.key.kind in _ON_ONE else ""

    @property
    def interrupts(self) -> str:
        """The machine whose running tasks it takes down, be it for a moment; "" where it takes none down."""
        return self.host if self.stops_tasks or self.restarts_engine else ""

    def check_preconditions(self, adapters: Adapters) -> None:
        """See that what it needs of this place is at hand: contents, keys, files, credentials. Asked of every step before the
        first one begins, so nothing that an earlier step makes is looked for. Changes nothing. Raises Failure or Refused."""

    def unmet(self, adapters: Adapters) -> str | None:
        """None when what the step is for is true, else one line on what is missing.

        Raises Failure: Transient and Unreachable count as "not yet", Permanent ends the step.
        """
        raise NotImplementedError

    def apply(self, adapters: Adapters) -> str | None:
        """Do it. Called only when ``unmet`` said so, or first of all where it is ``unique``, and again after a Transient or a
        Conflict. What it returns, if anything, people should know of how it was done."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Wait(Step):
    """A step that only waits until ``unmet`` is None."""

    verb = "await"
    reveals = True

    def apply(self, adapters: Adapters) -> None:
        """Nothing: waiting is all."""


@dataclass(frozen=True, kw_only=True)
class Milestone(Wait):
    """Met as soon as its needs are. Makes n plus m edges of n times m."""

    verb = "reach"
    silent = True

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - its needs are all it waits for
        return None

"""A cluster that an agent follows, on the simulator: a repository that is a list, a clock that does not wait, and one follower."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from laws.rig import Rig, allow_all
from small_cluster import cluster

from swarmplan.agent.events import AgentEvent, Commit, PassEnded, Reason, Trigger
from swarmplan.agent.loop.bounded import Slots
from swarmplan.agent.loop.context import LoopContext
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import Observation, RunOutcome, RunRequest, Site
from swarmplan.drift.find import find_drift
from swarmplan.errors import NotFound, SpecError, SwarmplanError
from swarmplan.events import Verdict
from swarmplan.history.record import Record, Unread
from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_partial_plan, make_plan
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource

ALL = frozenset(Approval)
INTERVAL = 60.0


class FakeTimes:
    """Passes only when somebody waits, and then at once."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now, self.offset = now, 1.7e9
        self.chance: Callable[[], float] = lambda: 0.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now + self.offset

    def jitter(self) -> float:
        return self.chance()

    def wait(self, changed: threading.Condition, seconds: float) -> None:  # noqa: ARG002 - as the real one
        self.now += max(seconds, 0.001)


def commit(number: int) -> Commit:
    return Commit(f"{number:040x}", "branch main", "Ann <a@b.c>", f"Commit {number}", time=number)


@dataclass
class Repository:
    """What is followed: commits with what each asks for, or the error that reading it ends in."""

    rig: Rig
    commits: list[Desired | SwarmplanError] = field(default_factory=list)
    trouble: SwarmplanError | None = None
    """What a fetch ends in."""
    fetched: list[str] = field(default_factory=list)
    """The last applied commit that each fetch was told."""
    applied: int = 0
    """Runs under the lease."""
    recorded: list[Record | Unread] = field(default_factory=list)
    verdict: Verdict | None = None
    """What the next runs end in, without doing anything."""
    lost: bool = False
    """The mirror does not have earlier commits."""
    stale: bool = False
    """The last look of a run is the one that it began with."""
    hook: Callable[[str], None] = lambda _stage: None
    """Called at each stage of a pass."""

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:  # noqa: ARG002 - the port's
        self.hook("fetch")
        self.fetched.append(last_applied)
        if self.trouble is not None:
            raise self.trouble
        return commit(len(self.commits))

    @contextmanager
    def opened(
        self, commit: Commit | None, _applied_as: str, _stop: threading.Event | None = None
    ) -> Iterator[Site]:
        self.hook("open")
        asked = self.commits[commit.time - 1 if commit else -1]
        if isinstance(asked, SwarmplanError):
            raise type(asked)(asked.problems if isinstance(asked, SpecError) else str(asked))  # type: ignore[arg-type]
        yield RigSite(self, asked)
        self.hook("close")

    def reopened(
        self, commit: Commit, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        if self.lost:
            raise NotFound(f"its mirror does not have commit {commit.id} any more")
        return self.opened(commit, applied_as, stop)


@dataclass
class RigSite:
    """A cluster that is open."""

    repository: Repository
    desired: Desired

    def look(self, stop: threading.Event) -> Observation:  # noqa: ARG002 - the port's
        self.repository.hook("look")
        observed = self.repository.rig.observe(self.desired)
        found = self._look(self.desired, observed, make_plan(self.desired, observed))
        self.repository.hook("looked")
        return found

    def runs(self) -> Sequence[Record | Unread]:
        return self.repository.recorded

    def carry_out(self, order: RunRequest, stop: threading.Event, leased: Callable[[], None]) -> RunOutcome:  # noqa: ARG002 - the port's
        self.repository.hook("lease")
        leased()
        self.repository.applied += 1
        if self.repository.verdict is not None:
            return RunOutcome(self.repository.verdict)
        looks: list[Observation] = []

        def planner(desired: Desired, observed: Observed) -> Plan:
            plan = (
                make_partial_plan(desired, observed, order.only)
                if order.only
                else make_plan(desired, observed)
            )
            looks.append(self._look(desired, observed, plan))
            return plan

        verdict = self.repository.rig.apply(
            self.desired, lambda plan: order.allowed(plan) or allow_all(plan), planner
        )
        self.repository.hook("applied")
        changes = {("all", "changed"): len(verdict.outcomes)} if verdict.outcomes else {}
        return RunOutcome(verdict, looks[0 if self.repository.stale else -1], changes)

    def _look(self, desired: Desired, observed: Observed, plan: Plan) -> Observation:
        drift = find_drift(desired, observed, applied=True)
        return Observation(desired, observed, plan, drift, inputs=str(hash(str(desired))))


@dataclass
class Still:
    """A source of a cluster that is as it should be, looked at in no time; ``slow`` lets some pass at each look."""

    seen: Observation
    slow: Callable[[], None] = lambda: None

    @property
    def desired(self) -> Desired:
        return self.seen.desired

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:  # noqa: ARG002 - the port's
        return commit(1)

    @contextmanager
    def opened(self, _commit: Commit | None, _applied_as: str, _stop: threading.Event) -> Iterator[Site]:
        yield self

    def reopened(
        self, commit: Commit, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        return self.opened(commit, applied_as, stop)

    def look(self, stop: threading.Event) -> Observation:  # noqa: ARG002 - the port's
        self.slow()
        return self.seen

    def runs(self) -> Sequence[Record | Unread]:
        return ()

    def carry_out(self, order: RunRequest, stop: threading.Event, leased: Callable[[], None]) -> RunOutcome:
        raise NotImplementedError(order, stop, leased)


def still(slow: Callable[[], None] = lambda: None) -> Still:
    """One, made of a cluster that was applied."""
    repository = Repository(Rig(), [asked()])
    repository.rig.apply(asked())
    return Still(RigSite(repository, asked()).look(threading.Event()), slow)


@dataclass
class Desk:
    """One cluster that is followed, and all that is told of it."""

    folder: Path
    repository: Repository = field(default_factory=lambda: Repository(Rig()))
    times: FakeTimes = field(default_factory=FakeTimes)
    told: list[AgentEvent] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    followed: Followed = field(
        default_factory=lambda: Followed("lab", GitSource("https://git.example/lab", interval=INTERVAL))
    )
    allowed: frozenset[Approval] = ALL
    stop: threading.Event = field(default_factory=threading.Event)
    slots: Slots = field(default_factory=lambda: Slots(2))
    after: Callable[[PassOutcome], None] = lambda _passed: None
    """Called after each pass."""

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> Follower:
        """The agent is started, or started again."""
        context = LoopContext(
            self.times,
            self.slots,
            self.told.append,
            self.warned.append,
            lambda: f"run{len(self.told)}",
            self.stop,
        )
        self.follower = Follower(
            self.followed,
            self.repository,
            self.allowed,
            MemoryFile(self.folder, self.followed.name),
            context,
            after=lambda _follower, passed: self.after(passed),
        )
        return self.follower

    def push(self, asked: Desired | SwarmplanError) -> Commit:
        self.repository.commits.append(asked)
        return commit(len(self.repository.commits))

    def settings(self, **changed: object) -> None:
        """Other settings, from a start on."""
        self.followed = replace(self.followed, **changed)  # type: ignore[arg-type]  # of its own fields
        self.start()

    def once(self, trigger: Trigger = Trigger.INTERVAL) -> PassEnded:
        """One pass."""
        self.times.now += INTERVAL
        passed = self.passed(trigger)
        assert passed is not None
        return passed.ended

    def passed(self, trigger: Trigger = Trigger.INTERVAL) -> PassOutcome | None:
        return self.follower.once((Reason(trigger),))


def named(seen: Observation, cluster: str) -> Observation:
    """The same of a cluster of this name."""
    return replace(seen, desired=replace(seen.desired, cluster=cluster))


def asked(image: str = "lab/hello:1", replicas: int = 1) -> Desired:
    """A small cluster with one service."""
    return cluster(services={"web": {"image": image, "deploy": {"replicas": replicas}}})

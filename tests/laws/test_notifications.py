"""Any sequence of passes: each cause is told once, again only after the repeat, and resolved exactly once; never more often than the
rate; and an agent that is started again anywhere tells the same."""

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from swarmplan.agent.events import (
    AgentEvent,
    Commit,
    Hold,
    PassEnded,
    PassResult,
    PassStarted,
    Reason,
    Resumed,
    Suspended,
    Trigger,
)
from swarmplan.agent.notify import memory
from swarmplan.agent.notify.bucket import BURST, SECONDS_EACH
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.causes.ledger import SETTLE_SECONDS
from swarmplan.agent.notify.memory import Memory
from swarmplan.agent.notify.outbox import Outbox
from swarmplan.agent.notify.sender import Sender
from swarmplan.agent.notify.text.notification import Notification, Point
from swarmplan.spec.agent.outside import Notify, TargetKind

pytestmark = pytest.mark.laws

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "30"))
REPEAT = 3600.0
NOON = 1_800_000_000.0
TARGET = Notify(
    "ops",
    TargetKind.CLOUDEVENTS,
    on=frozenset({"applied", "held", "failed", "drift", "locked", "suspended", "resolved"}),
    repeat=REPEAT,
)

clusters = st.sampled_from(["prod", "lab"])
commits = st.sampled_from([None, Commit("a" * 40), Commit("b" * 40)])
holds = st.lists(
    st.builds(
        Hold,
        st.sampled_from(["destroy", "window", "contested", "unverified", "rewind", "failed commit"]),
        st.sampled_from(["one thing", "another thing"]),
    ),
    max_size=3,
)
reasons = st.lists(
    st.builds(
        Reason,
        st.sampled_from(Trigger),
        st.sampled_from(["services.web image: a → b", "services.db replicas: 1 → 2"]),
    ),
    max_size=2,
)
drift = st.dictionaries(st.sampled_from(["changed", "missing"]), st.integers(0, 3), max_size=2)


Story = list[tuple[float, list[AgentEvent]]]


@st.composite
def moments(draw: st.DrawFn) -> tuple[float, list[AgentEvent]]:
    """What happens at once, so many seconds after what was before."""
    after = draw(st.sampled_from([1.0, 60.0, 60.0, 60.0, SETTLE_SECONDS, REPEAT]))
    cluster = draw(clusters)
    what = draw(st.sampled_from(["pass", "pass", "pass", "pass", "suspend", "suspend within", "resume"]))
    if what == "resume":
        return after, [Resumed(cluster, 0.0, "ana")]
    suspended = Suspended(cluster, 0.0, "ana", draw(st.sampled_from(["", "why"])))
    if what == "suspend":
        return after, [suspended]
    result = draw(st.sampled_from(PassResult))
    held = tuple(draw(holds)) if result in {PassResult.HELD, PassResult.APPLIED} else ()
    ended = PassEnded(
        cluster, 0.0, result, draw(st.sampled_from(["no such image", "no manager answers"])), tuple(draw(reasons)), draw(commits),
        holds=held, drift=draw(drift),
    )  # fmt: skip
    started = PassStarted(cluster, 0.0, ())
    return after, [started, suspended, ended] if what == "suspend within" else [started, ended]


@dataclass
class World:
    """An agent, its clock, and a target that notes what it was sent."""

    folder: Path
    restarts: frozenset[int] = frozenset()
    now: float = NOON
    got: list[tuple[float, Notification]] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    up: bool = True

    def __post_init__(self) -> None:
        self.sender = Sender(TARGET, Memory((), Outbox("ops")))

    def run(self, story: Story) -> None:
        for number, (after, events) in enumerate(story):
            self.until(self.now + after)
            for place, each in enumerate(events):
                self.sender.see(_at(each, self.now + place / 100))
            self.until(self.now + 0.1)
            if number in self.restarts:
                self.restart()

    def until(self, end: float) -> None:
        """Send what is due by then."""
        while (wait := self.sender.wait(self.now)) is not None and self.now + wait <= end:
            self.now += wait
            notification = self.sender.next(self.now)
            if notification is None:
                self.now += 0.001  # the last bit of a token
                continue
            self.asked.append(self.now)
            if self.up:
                self.got.append((self.now, notification))
                self.sender.sent()
            else:
                self.sender.not_sent(self.now, final=False, after=0.0)
        self.now = max(self.now, end)

    def restart(self) -> None:
        file = self.folder / "state.json"
        memory.save(file, self.sender.memory)
        self.sender = Sender(TARGET, memory.load(file, "ops"))
        self.sender.follow(["prod", "lab"], self.now)

    def calm(self) -> None:
        """Both clusters are well, for long."""
        for _ in range(3):
            self.run(
                [
                    (SETTLE_SECONDS, [Resumed(each, 0.0, "ana"), PassStarted(each, 0.0, ()), _well(each)])
                    for each in ("prod", "lab")
                ]
            )
        self.until(self.now + REPEAT)

    def parts(self) -> list[Notification]:
        """What it was sent, summaries taken apart."""
        return [part for _, each in self.got for part in each.parts or (each,)]


def _well(cluster: str) -> PassEnded:
    return PassEnded(cluster, 0.0, PassResult.UNCHANGED, "")


def _at(each: AgentEvent, at: float) -> AgentEvent:
    return replace(each, at=at)


stories = st.lists(moments(), min_size=1, max_size=40)
law = settings(max_examples=EXAMPLES, deadline=None)


@dataclass
class Receiver:
    """Somebody who keeps an incident for each cause: of those that are open when they were told last."""

    open: dict[str, float] = field(default_factory=dict)
    once: dict[str, float] = field(default_factory=dict)
    """What happened, and was not there any more when it was told."""

    def hear(self, part: Notification) -> None:
        for mark in part.replaces:
            assert self.open.pop(mark, None) is not None, "it was not open"
        for point in part.points:
            if part.kind is Kind.RESOLVED:
                assert self.open.pop(point.fingerprint, None) is not None, (
                    "it was not told, or resolved before"
                )
            elif part.kind is Kind.APPLIED or (part.kind is Kind.DRIFT and part.severity == "info"):
                assert part.at - self.once.get(point.fingerprint, 0.0) >= REPEAT
                self.once[point.fingerprint] = part.at
            else:
                self.hear_cause(point, part.at)

    def hear_cause(self, point: Point, at: float) -> None:
        assert point.repeated == (point.fingerprint in self.open)
        assert at - self.open.get(point.fingerprint, 0.0) >= REPEAT
        self.open[point.fingerprint] = at


@given(stories)
@law
def test_told_once_again_after_the_repeat_and_resolved_exactly_once(story: Story) -> None:
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.run(story)
        world.calm()
    for each in world.parts():
        event(each.kind)
        receiver.hear(each)
    assert receiver.open == {}


@given(stories, st.frozensets(st.integers(0, 39), min_size=1, max_size=6))
@law
def test_an_agent_that_is_started_again_anywhere_tells_the_same(
    story: Story, restarts: frozenset[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, parts = World(Path(folder)), World(Path(folder), restarts)
        for each in (whole, parts):
            each.run(story)
            each.calm()
    assert [(at, each.id) for at, each in parts.got] == [(at, each.id) for at, each in whole.got]
    assert parts.got == whole.got


@given(
    stories, st.lists(st.booleans(), min_size=3, max_size=3), st.frozensets(st.integers(0, 39), max_size=4)
)
@law
def test_a_target_is_never_asked_more_often_than_the_rate(
    story: Story, ups: list[bool], restarts: frozenset[int]
) -> None:
    fast = [(after if after == 60 else 0.5, events) for after, events in story]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), restarts)
        for up in ups:
            world.up = up
            world.run(fast)
    for number, first in enumerate(world.asked):
        for more, last in enumerate(world.asked[number:], 1):
            assert more <= BURST + (last - first) / SECONDS_EACH + 1e-6
    if any(each.kind is Kind.SUMMARY for _, each in world.got):
        event("summary")


@given(stories, stories)
@law
def test_after_an_outage_of_any_length_it_is_told_what_is_true_then(before: Story, meanwhile: Story) -> None:
    """What the target knows to be open is what the agent still sees, once it takes notifications again."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.run(before)
        world.up = False
        world.run(meanwhile)
        world.up = True
        failing = PassEnded("prod", 0.0, PassResult.FAILED, "no quorum", commit=Commit("c" * 40))
        world.run([(60.0, [failing])] * 130)
    heard = world.parts()
    assert any(point.text == "no quorum" for part in heard for point in part.points)
    known: set[str] = set()
    for part in heard:
        marks = {point.fingerprint for point in part.points}
        assert set(part.replaces) <= known
        assert part.kind is not Kind.RESOLVED or marks <= known, (
            "it was told of the end of what it never heard of"
        )
        known |= marks

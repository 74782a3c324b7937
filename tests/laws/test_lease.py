"""Runs that want one lease, interleaved at every step, any of them frozen anywhere: what two of them do never overlaps, and a lease
that nobody else wants is never lost.

What is tried is the lease itself over a store that does what engines do: it carries out a request up to 20 s after its client left.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
from fake_clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from laws.rig import law
from lease_store import Memory

from swarmplan.errors import LeaseLost, Transient
from swarmplan.lease.document import Lease
from swarmplan.lease.tenure import Tenure
from swarmplan.lease.terms import TERMS

pytestmark = pytest.mark.laws

MOVES = (
    "take",
    "renew",
    "act",
    "act late",
    "release",
    "freeze",
    "thaw",
    "lose answer",
    "late writes",
    "unlock",
)
RUNS = 3


@dataclass
class Act:
    """Something that a run began: it may be carried out until ``ends``."""

    run: int
    tenure: Tenure
    sent: float
    ends: float


@dataclass
class Scene:
    """The runs, the clock they share, and what they did."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: Memory = field(default_factory=Memory)
    runs: dict[int, Tenure] = field(default_factory=dict)
    frozen: set[int] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    made: int = 0
    waiting_writes: float = 0.0
    """Seconds that the oldest write has waited to be carried out; after 20 the engine gives up."""

    def move(self, run: int, what: str) -> None:
        if what == "freeze":
            self.frozen.add(run)
        elif what == "thaw":
            self.frozen.discard(run)
        elif what == "lose answer":
            self.store.lost = 1
        elif what == "late writes":
            self.store.apply_late()
        elif what == "unlock":
            self.unlock()
        elif run not in self.frozen:
            {
                "take": self.take,
                "renew": partial(self.quietly, lambda tenure: tenure.renew()),
                "act": partial(self.act, lasting=0.0),
                "act late": partial(self.act, lasting=TERMS.request_timeout),
                "release": self.release,
            }[what](run)

    def take(self, run: int) -> None:
        tenure = self.runs.get(run)
        if tenure is None or tenure.lost is not None:
            self.made += 1
            tenure = self.runs[run] = Tenure(self.store, Lease(str(run), f"nonce {self.made}"), self.clock)
        if not tenure.held:
            self.quietly(lambda one: one.try_take(), run)

    def act(self, run: int, lasting: float) -> None:
        tenure = self.runs.get(run)
        if tenure is None or not tenure.held:
            return
        try:
            tenure.check()
        except (LeaseLost, Transient):
            return
        now = self.clock.now()
        self.acts.append(Act(run, tenure, now, now + lasting))
        for other in self.acts:
            if other.tenure is not tenure:
                assert other.ends <= now, (other, now)

    def release(self, run: int) -> None:
        tenure = self.runs.get(run)
        if tenure is not None and tenure.held:
            settled = all(act.ends <= self.clock.now() for act in self.acts if act.tenure is tenure)
            self.quietly(lambda one: one.release(settled=settled), run)

    def unlock(self) -> None:
        stored = self.store.read()
        if stored is not None and stored.lease.holder:
            self.made += 1
            away = Lease(nonce=f"nonce {self.made}", epoch=stored.lease.epoch + 1)
            with suppress(Transient):
                self.store.replace(stored, away)

    def quietly(self, do: Callable[[Tenure], object], run: int) -> None:
        tenure = self.runs.get(run)
        if tenure is not None:
            try:
                do(tenure)
            except (LeaseLost, Transient):
                return

    def play(self, drawn: list[tuple[int, str, int]]) -> None:
        for run, what, seconds in drawn:
            self.move(run, what)
            self.pass_time(seconds)

    def taken(self, name: str) -> Tenure:
        """By another run, which answers come back to, while these go on."""
        tenure = Tenure(self.store, Lease(name, f"nonce {name}"), self.clock)
        self.store.lost = 0
        while not tenure.try_take():
            for run in range(RUNS):
                self.act(run, lasting=TERMS.request_timeout)
            self.pass_time(5)
        return tenure

    def pass_time(self, seconds: float, *, renewing: bool = False) -> None:
        """Let it pass; the runs that are not frozen notice that they run."""
        while seconds > 0:
            step = min(seconds, 5.0)
            self.clock.sleep(step)
            seconds -= step
            self.waiting_writes += step if self.store.late else -self.waiting_writes
            if self.waiting_writes > TERMS.request_timeout:
                self.store.late.clear()
            for run, tenure in self.runs.items():
                if run not in self.frozen:
                    tenure.tick()
                    if renewing and tenure.held:
                        self.quietly(lambda one: one.renew(), run)


SECONDS = (0, 0, 1, 4, 9, 21, 36, 61)
moves = st.lists(
    st.tuples(st.integers(0, RUNS - 1), st.sampled_from(MOVES), st.sampled_from(SECONDS)), max_size=80
)
moves_with_late_writes = st.lists(
    st.tuples(
        st.integers(0, RUNS - 1),
        st.sampled_from(MOVES + 4 * ("lose answer", "late writes")),
        st.sampled_from(SECONDS),
    ),
    min_size=20,
    max_size=80,
)


@given(moves)
@law
def test_what_two_runs_do_never_overlaps(drawn: list[tuple[int, str, int]]) -> None:
    scene = Scene()
    for run, what, seconds in drawn:
        scene.move(run, what)
        scene.pass_time(seconds)


def test_a_run_that_renews_in_time_loses_nothing() -> None:
    """Whatever the others do, and however late its writes are applied."""
    late = 0

    @given(moves_with_late_writes, st.integers(0, RUNS - 1))
    @law
    def holds(drawn: list[tuple[int, str, int]], keeper: int) -> None:
        nonlocal late
        scene = Scene()
        scene.take(keeper)
        for run, what, seconds in drawn:
            if run != keeper or what in {"renew", "act", "act late"}:
                late += what == "late writes" and bool(scene.store.late)
                if what != "unlock":
                    scene.move(run, what)
                scene.pass_time(seconds, renewing=True)
        assert scene.runs[keeper].held
        scene.runs[keeper].check()

    holds()
    assert late


@given(moves)
@law
def test_somebody_gets_it_in_the_end(drawn: list[tuple[int, str, int]]) -> None:
    """However the others left it: within a ttl of the last write."""
    scene = Scene()
    for run, what, seconds in drawn:
        scene.move(run, what)
        scene.pass_time(seconds)
    scene.store.lost = 0
    scene.store.apply_late()
    last = Tenure(scene.store, Lease("last", "nonce last"), scene.clock)
    last_seen = scene.clock.now()
    while not last.try_take():
        scene.clock.sleep(1)
        assert scene.clock.now() - last_seen <= TERMS.ttl + 2
    last.check()


@given(moves, st.integers(0, 30))
@law
def test_a_state_that_is_put_back_makes_no_two_holders(drawn: list[tuple[int, str, int]], kept: int) -> None:
    """An old raft folder brings the lease of then back, and its version rises again through numbers that were seen. Nobody has served
    for as long as whoever restores has held the hosts, and that run waits for a ttl of it."""
    scene = Scene()
    for number, (run, what, seconds) in enumerate(drawn):
        if number == kept:
            old = (scene.store.lease, scene.store.index)
        scene.move(run, what)
        scene.pass_time(seconds)
    if kept >= len(drawn):
        return
    since = scene.clock.now()
    scene.store.late.clear()
    scene.store.lost = 0
    scene.store.lease, scene.store.index = old
    restorer = Tenure(scene.store, Lease("restorer", "nonce restorer"), scene.clock)
    restorer.watch_since(since)
    while not restorer.try_take():
        for run in range(RUNS):
            scene.act(run, lasting=TERMS.request_timeout)
        scene.pass_time(5)
    scene.runs[RUNS] = restorer
    scene.act(RUNS, lasting=0.0)
    for run in range(RUNS):
        scene.act(run, lasting=0.0)
        scene.quietly(lambda one: one.renew(), run)
        scene.act(run, lasting=0.0)
    assert restorer.held
    restorer.renew()


@given(moves, moves)
@law
def test_a_copy_that_is_put_back_by_who_had_the_lease_until_then_is_taken_at_once(
    before: list[tuple[int, str, int]], after: list[tuple[int, str, int]]
) -> None:
    """A run copies the swarm, and ends; another one has the lease until the swarm is gone, and puts the copy back. Whatever others did
    and do, frozen or not, they do nothing beside it, and it waits for nobody."""
    scene = Scene()
    scene.play(before)
    copying = scene.taken("copying")
    copy = (scene.store.lease, scene.store.index)
    copying.release()
    scene.play(after)
    assert scene.taken("destroying").held
    scene.store.late.clear()
    scene.store.lease, scene.store.index = copy
    for run in range(
        RUNS
    ):  # what has not noticed yet, and what waits: others are kept from it by the hosts' locks
        scene.act(run, lasting=TERMS.request_timeout)
        if run not in scene.frozen:
            scene.quietly(lambda one: one.renew(), run)
            scene.take(run)
    restorer = Tenure(scene.store, Lease("restorer", "nonce restorer"), scene.clock)
    restorer.watch_since(scene.clock.now())
    restorer.copied = "nonce copying"
    assert restorer.try_take()
    scene.runs[RUNS] = restorer
    for run in (RUNS, *range(RUNS)):
        scene.frozen.discard(run)
        scene.act(run, lasting=0.0)
        scene.quietly(lambda one: one.renew(), run)
        scene.act(run, lasting=0.0)
    assert restorer.held

"""A run that may go on no more sends nothing more: whatever its plan, whichever call would be the next."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from fake_clock import FakeClock
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from laws.clusters import desired
from laws.rig import Rig, allow_all, law
from lease_store import Memory
from small_cluster import cluster

from swarmplan.errors import LeaseLost
from swarmplan.events import Result, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.lease.document import Lease
from swarmplan.lease.fence import Fence
from swarmplan.lease.guard import Guard
from swarmplan.lease.tenure import Tenure
from swarmplan.lease.terms import TERMS
from swarmplan.model.cluster import Desired
from swarmplan.ports import Engine
from swarmplan.reconcile.reconcile import Reconciler

pytestmark = pytest.mark.laws
FEW = settings(law, max_examples=max(law.max_examples // 3, 1), phases=[Phase.generate])
"""Each example is carried out three times, and is not made smaller: that would take minutes."""


@dataclass
class Counting:
    """A fence that is lost from the ``lost_at``-th question on."""

    lost_at: int = 10**9
    passed: int = 0
    asked: Counter[str] = field(default_factory=Counter)

    def check(self) -> None:
        self._ask("check")

    def confirm(self) -> None:
        self._ask("confirm")

    def swarm_made(self, engine: Engine) -> None:  # noqa: ARG002
        if self.passed >= self.lost_at:
            raise LeaseLost("lost")
        self.asked["made"] += 1

    def _ask(self, question: str) -> None:
        if self.passed >= self.lost_at:
            raise LeaseLost("lost")
        self.passed += 1
        self.asked[question] += 1


def apply(rig: Rig, wanted: Desired, fence: Fence, clock: FakeClock | None = None) -> Verdict:
    adapters = Guard(fence).adapters(rig.adapters(wanted))
    executor = Executor(adapters, rig.events.append, clock=clock or FakeClock(), parallelism=rig.parallelism)
    return Reconciler(wanted, adapters, executor, allow_all).apply()


def reached(before: Desired) -> Rig:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    rig.world.faults.calls.clear()
    return rig


def test_law_no_call_that_changes_anything_goes_past_a_fence_that_fails() -> None:
    met = Counter[str]()

    @FEW
    @given(before=desired(), after=desired(), share=st.floats(0, 1), workers=st.sampled_from([1, 4]))
    def holds(before: Desired, after: Desired, share: float, workers: int) -> None:
        rig = reached(before)
        assume(allow_all(rig.plan(after)) is None)
        whole = Counting()
        apply(rig, after, whole)
        calls = len(rig.world.faults.calls)
        assert calls <= whole.passed, (rig.world.faults.calls, whole.asked)
        rig = reached(before)
        rig.parallelism = workers
        fence = Counting(round(share * max(whole.passed - 1, 0)))
        verdict = apply(rig, after, fence)
        assert len(rig.world.faults.calls) <= fence.passed <= fence.lost_at
        if fence.lost_at < whole.passed:
            met["lost"] += 1
            assert verdict.result is Result.REFUSED
            assert "lost" in verdict.reason
        rig.parallelism = 1
        assert [rig.apply(after).result for _ in range(2)] == [Result.CONVERGED] * 2

    holds()
    assert met["lost"]


def test_law_a_holder_that_is_frozen_before_any_call_sends_none_after_it() -> None:
    met = Counter[str]()

    @FEW
    @given(before=desired(), after=desired(), share=st.floats(0, 1), thief=st.booleans())
    def holds(before: Desired, after: Desired, share: float, *, thief: bool) -> None:
        rig = reached(before)
        assume(allow_all(rig.plan(after)) is None)
        whole = Counting()
        apply(rig, after, whole)
        rig = reached(before)
        clock, store = FakeClock(), Memory()
        fence = Frozen(Tenure(store, Lease(holder="a", nonce="1"), clock), clock, round(share * whole.passed))
        assert fence.tenure.try_take()
        fence.thaw = (lambda: stolen(store, clock)) if thief else (lambda: None)
        fence.calls = lambda: len(rig.world.faults.calls)
        apply(rig, after, fence, clock)
        if fence.before is not None:
            met["frozen"] += 1
            assert len(rig.world.faults.calls) == fence.before

    holds()
    assert met["frozen"]


def stolen(store: Memory, clock: FakeClock) -> None:
    """Another run takes it, after it has seen it unchanged for its ttl."""
    other = Tenure(store, Lease(holder="b", nonce="2"), clock)
    assert not other.try_take()
    clock.sleep(TERMS.ttl)
    assert other.try_take()


@dataclass
class Frozen:
    """A fence over a lease, whose process is stopped for longer than that lasts, right before the ``at``-th question."""

    tenure: Tenure
    clock: FakeClock
    at: int
    thaw: Callable[[], None] = field(default=lambda: None)
    calls: Callable[[], int] = field(default=lambda: 0)
    before: int | None = None
    asked: int = 0

    def check(self) -> None:
        self._freeze()
        self.tenure.renew()  # what a thread does all the time
        self.tenure.check()

    def confirm(self) -> None:
        self._freeze()
        self.tenure.renew()

    def swarm_made(self, engine: Engine) -> None:
        assert engine.swarm()

    def _freeze(self) -> None:
        if self.asked == self.at and self.before is None:
            self.before = self.calls()
            self.thaw()
            self.clock.sleep(TERMS.ttl + 1)
        self.asked += 1
        self.tenure.tick()


WHOLE = cluster(
    3,
    1,
    services={"web": {"networks": ["front"]}},
    networks={"front": {}},
    volumes={"data": {}},
)
OTHER = cluster(1, 1, services={"api": {}})


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, WHOLE), (WHOLE, OTHER), (WHOLE, WHOLE.destroyed())],
    ids=["made from nothing", "most of it removed", "destroyed"],
)
def test_law_wherever_the_fence_fails_it_is_the_end(before: Desired | None, after: Desired) -> None:
    def there() -> Rig:
        return reached(before) if before else Rig()

    whole = Counting()
    assert apply(there(), after, whole).result is Result.CONVERGED
    assert whole.passed >= 5
    for lost_at in range(whole.passed):
        rig, fence = there(), Counting(lost_at)
        verdict = apply(rig, after, fence)
        assert (verdict.result, len(rig.world.faults.calls)) == (Result.REFUSED, lost_at)
        assert rig.apply(after).result is Result.CONVERGED

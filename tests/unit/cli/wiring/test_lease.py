"""What a held lease makes of a command: when the hosts' locks are taken as well, and what a lost one makes of the verdict."""

import threading
from types import SimpleNamespace
from typing import Any, cast

import pytest

from swarmplan.cli.wiring.lease import Held, _ends_swarm
from swarmplan.errors import LeaseLost
from swarmplan.events import Result, Verdict
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Impact, Plan


def plan(*quorum: Quorum, before: int = 3, after: int = 3) -> Plan:
    impact = Impact(before=Quorum(before, before), after=Quorum(after, after))
    return Plan("lab", quorum=tuple(("step", each) for each in quorum), impact=impact)


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (plan(), False),
        (plan(Quorum(3, 2), Quorum(2, 2), Quorum(1, 1), after=1), False),
        (plan(Quorum(3, 1)), True),
        (plan(Quorum(2, 1), after=1), True),
        (plan(Quorum(1, 1), Quorum(0, 0), Quorum(1, 1), before=1, after=1), True),
        (plan(after=0), True),
        (plan(before=0), False),
        (plan(before=0, after=0), False),
    ],
    ids=["nothing", "one by one", "no majority", "two to one", "made anew", "destroyed", "made", "none"],
)
def test_a_plan_ends_the_swarm_where_it_has_no_majority_on_the_way(made: Plan, *, ends: bool) -> None:
    assert _ends_swarm(made) is ends


def held(lost: LeaseLost | None = None) -> tuple[Held, list[str]]:
    calls: list[str] = []
    holder: Any = SimpleNamespace(lost=lost, swarm_ends=lambda: calls.append("ends"))
    return Held(cast("Any", None), holder, threading.Event()), calls


@pytest.mark.parametrize(
    ("made", "refusal", "expected"),
    [(plan(after=0), None, ["ends"]), (plan(after=0), "no", []), (plan(), None, [])],
)
def test_the_hosts_are_locked_before_an_approved_plan_ends_the_swarm(
    made: Plan, refusal: str | None, expected: list[str]
) -> None:
    one, calls = held()
    assert one.approval(lambda _plan: refusal)(made) == refusal
    assert calls == expected


def test_a_run_that_lost_its_lease_is_refused_unless_it_is_done() -> None:
    one, _ = held(LeaseLost("it was revoked"))
    left = Verdict(Result.INTERRUPTED, "stopped", left=("step",))
    judged = one.judged(left)
    assert (judged.result, judged.reason, judged.left) == (Result.REFUSED, "it was revoked", ("step",))
    assert judged.kind is LeaseLost.kind
    done = Verdict(Result.CONVERGED)
    assert one.judged(done) is done
    assert held()[0].judged(left) is left

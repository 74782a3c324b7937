"""What the engine rolled back is not applied again, whichever step told of it and in whichever round."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_clock import FakeClock
from laws.rig import Rig, allow_all
from small_cluster import cluster

from swarmplan.errors import Cause, Permanent
from swarmplan.events import Event, Result, Stage, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Plan
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.reconcile.rolled_back import RolledBack

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD, BAD = "lab/hello:1", "lab/bad:1"
ROLLS_BACK = {"deploy": {"update_config": {"failure_action": "rollback"}}}


def wanted(**images: str) -> Desired:
    return cluster(1, services={name: {"image": image, **ROLLS_BACK} for name, image in images.items()})


class Watcher:
    """The passes of one watch over a simulated world."""

    def __init__(self) -> None:
        self.rig, self.rolled_back = Rig(), RolledBack()
        self.rig.world.broken[BAD] = "task: non-zero exit (1)"
        self.doing: dict[str, Callable[[], None]] = {}

    def once(self, desired: Desired) -> Verdict:
        executor = Executor(self.rig.adapters(desired), self._tell, clock=FakeClock(), parallelism=1)
        made = Reconciler(desired, self.rig.adapters(desired), executor, self._gate, self.rolled_back.plan)
        verdict = made.apply()
        self.rolled_back.record(verdict.outcomes)
        return verdict

    def _gate(self, plan: Plan) -> str | None:
        refusal = allow_all(plan)
        if refusal is None:
            self.rolled_back.approve(plan)
        return refusal

    def _tell(self, event: Event) -> None:
        do = self.doing.pop(event.step, None) if event.stage is Stage.DONE else None
        if do is not None:
            do()


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def steps(verdict: Verdict) -> set[str]:
    return {outcome.step for outcome in verdict.outcomes if not outcome.silent}


def test_the_cause_is_on_the_outcome_of_the_step_that_waited(watcher: Watcher) -> None:
    watcher.once(wanted(web=GOOD))
    verdict = watcher.once(wanted(web=BAD))
    assert {outcome.step: outcome.cause for outcome in verdict.outcomes if outcome.cause} == {
        "await services.web": Cause.ROLLED_BACK
    }


def test_it_is_not_tried_again_until_the_spec_changes(watcher: Watcher) -> None:
    watcher.once(wanted(web=GOOD))
    watcher.once(wanted(web=BAD))
    for _ in range(3):
        verdict = watcher.once(wanted(web=BAD))
        assert (verdict.result, verdict.outcomes) == (Result.REFUSED, ())
        assert verdict.reason == (
            "services.web: the engine rolled this update back: it is not tried again until the spec of the service changes"
        )
    assert steps(watcher.once(wanted(web="lab/hello:2"))) == {"update services.web", "await services.web"}


@pytest.mark.parametrize("first", ["a", "z"])
def test_every_service_counts_and_not_only_the_first_that_failed(watcher: Watcher, first: str) -> None:
    second = {"a": "z", "z": "a"}[first]
    watcher.once(wanted(**{first: GOOD, second: GOOD}))
    watcher.once(wanted(**{first: BAD, second: BAD}))
    verdict = watcher.once(wanted(**{first: BAD, second: BAD}))
    assert (verdict.result, verdict.outcomes) == (Result.REFUSED, ())
    assert "services.a" in verdict.reason
    assert "services.z" in verdict.reason


def test_it_counts_next_to_a_step_that_failed_for_another_reason(watcher: Watcher) -> None:
    watcher.once(wanted(a=GOOD, web=GOOD))
    watcher.rig.world.faults.add(Permanent("disk full"), call="services/create")
    verdict = watcher.once(wanted(a=GOOD, web=BAD, b=GOOD))
    assert verdict.result is Result.FAILED
    assert steps(watcher.once(wanted(a=GOOD, web=BAD, b=GOOD))) == {"create services.b", "await services.b"}


def test_everything_else_continues_and_the_held_one_is_still_reported(watcher: Watcher) -> None:
    watcher.once(wanted(web=GOOD))
    watcher.once(wanted(web=BAD))
    verdict = watcher.once(wanted(web=BAD, new=GOOD))
    assert steps(verdict) == {"create services.new", "await services.new"}
    assert verdict.result is Result.NOT_CONVERGED
    assert verdict.reason.startswith("services.web: the engine rolled this update back")


def test_a_rollback_in_a_later_round_counts(watcher: Watcher) -> None:
    desired = wanted(a=GOOD, web=BAD)
    watcher.once(wanted(a=GOOD, web=GOOD))

    def undo() -> None:  # somebody puts the old one back while a is awaited: the second round updates web
        manager = watcher.rig.adapters(desired).manager()
        live = manager.service("web")
        image = {**live["Spec"]["TaskTemplate"]["ContainerSpec"], "Image": GOOD}
        template = {**live["Spec"]["TaskTemplate"], "ContainerSpec": image}
        manager.update_service(
            live["ID"], live["Version"]["Index"], {**live["Spec"], "TaskTemplate": template}
        )

    watcher.rig.world.broken.clear()
    watcher.once(desired)
    watcher.rig.world.broken[BAD] = "task: non-zero exit (1)"
    watcher.doing["await services.new"] = undo
    verdict = watcher.once(wanted(a=GOOD, web=BAD, new=GOOD))
    assert verdict.rounds == 2
    assert [outcome.step for outcome in verdict.outcomes if outcome.cause] == ["await services.web"]
    assert watcher.once(wanted(a=GOOD, web=BAD, new=GOOD)).outcomes == ()


def test_a_rollback_that_nobody_waited_for_to_the_end_counts(watcher: Watcher) -> None:
    watcher.once(wanted(web=GOOD))
    hasty = wanted(web=BAD)
    watcher.once(replace(hasty, policy=replace(hasty.policy, timeout=0.1)))
    manager = watcher.rig.adapters(hasty).manager()
    for _ in range(40):  # it goes on without us
        live = manager.service("web")
    assert live["UpdateStatus"]["State"] == "rollback_completed"
    verdict = watcher.once(hasty)
    assert (verdict.result, verdict.outcomes) == (Result.REFUSED, ())


def test_what_came_up_after_all_is_forgotten(watcher: Watcher) -> None:
    watcher.once(wanted(web=GOOD))
    watcher.once(wanted(web=BAD))
    watcher.once(wanted(web=GOOD))
    assert not watcher.rolled_back.rolled_back
    assert steps(watcher.once(wanted(web=BAD))) == {"update services.web", "await services.web"}

"""What holds at every moment of a run, and not only when it is over."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.clusters import desired
from laws.rig import Rig, allow_all, law
from laws.test_drift import BY_HAND, change_behind_our_back
from laws.witness import Witness

from swarmplan.events import Result, Stage
from swarmplan.model.cluster import Desired
from swarmplan.model.normal import normal_service
from swarmplan.plan.plan import Plan
from swarmplan.steps.services.services import UpdateService

pytestmark = pytest.mark.laws


@law
@given(before=desired(), after=desired(), workers=st.sampled_from([1, 4]))
def test_an_undisturbed_run_asks_for_nothing_that_is_refused_and_keeps_its_majority(
    before: Desired, after: Desired, workers: int
) -> None:
    world = Witness()
    rig = Rig(world=world, parallelism=workers)
    assert rig.apply(before).result is Result.CONVERGED
    after = replace(after, swarm=replace(after.swarm, init=before.swarm.init))  # another is another swarm
    assume(allow_all(rig.plan(after)) is None)
    world.watches = True
    rig.events.clear()
    rig.apply(after)
    assert world.refused == []
    assert world.leaderless == []
    assert [event for event in rig.events if event.stage is Stage.RETRIED] == []


def test_what_somebody_changes_after_the_plan_was_made_is_not_written_over() -> None:
    met = Counter[str]()

    @law
    @given(
        before=desired(),
        by_hand=st.dictionaries(st.sampled_from(["api", "db", "web"]), BY_HAND, min_size=1),
        image=st.sampled_from(["lab/hello:3", "lab/hello:4"]),
    )
    def holds(before: Desired, by_hand: Mapping[str, Mapping[str, Any]], image: str) -> None:
        rig = Rig()
        assert rig.apply(before).result is Result.CONVERGED
        after = _with_image(before, image)
        written: dict[str, Any] = {}

        def gate(plan: Plan) -> str | None:
            if not written:  # the first round: the others are planned on what they find
                changed = change_behind_our_back(rig, before, by_hand)
                steps = [step for step in plan.steps if isinstance(step, UpdateService)]
                written.update({step.key.name: None for step in steps if step.key.name in changed})
                written.update(
                    {name: normal for name, normal in _normal(rig, before).items() if name in written}
                )
            return allow_all(plan)

        verdict = rig.apply(after, gate)
        there = _normal(rig, before)
        for name, normal in written.items():
            (outcome,) = [one for one in verdict.outcomes if one.step == f"update services.{name}"]
            assert there[name] == normal
            if outcome.stage is Stage.NOT_STARTED:  # it depends on another of them
                assert outcome.reason.startswith("needs 'update services.")
                continue
            met["refused"] += 1
            assert outcome.stage is Stage.FAILED
            assert "since the plan was made: plan again" in outcome.reason
        assert (verdict.result is Result.CONVERGED) == (not written)

    holds()
    assert met["refused"]


def _with_image(of: Desired, image: str) -> Desired:
    """The same cluster, every service with another image."""

    def told(spec: Mapping[str, Any]) -> dict[str, Any]:
        task = spec["TaskTemplate"]
        return {**spec, "TaskTemplate": {**task, "ContainerSpec": {**task["ContainerSpec"], "Image": image}}}

    services = {name: replace(service, spec=told(service.spec)) for name, service in of.services.items()}
    return replace(of, services=services)


def _normal(rig: Rig, of: Desired) -> dict[str, Any]:
    return {name: normal_service(state.service.spec) for name, state in rig.observe(of).services.items()}

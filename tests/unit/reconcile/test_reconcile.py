"""One apply: how many rounds, when it ends, and what it says is left."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import CLUSTER, cluster, service
from unit.execute.scripted import made

from swarmplan.errors import Interrupted, NotConverged, NotOurs, Permanent, Refused, Transient
from swarmplan.events import Event, Result, Stage, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.machine import EngineSettings, EngineState
from swarmplan.model.service import Service
from swarmplan.model.swarm import InitSettings, SwarmSettings
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.reconcile.reconcile import ELECTION, MOST_ROUNDS, Reconciler

WANTED = cluster(1, services={"web": {}})
Approve = Callable[[Plan], str | None]


def yes(_: Plan) -> None:
    return None


@pytest.fixture
def rig() -> Rig:
    return Rig()


def reconciler(
    rig: Rig,
    desired: Desired = WANTED,
    approve: Approve = yes,
    tell: Callable[[Event], None] = lambda _: None,
) -> Reconciler:
    adapters, stop = rig.adapters(desired), threading.Event()
    executor = Executor(adapters, tell, clock=FakeClock(), parallelism=1, stop=stop)
    return Reconciler(desired, adapters, executor, approve)


def test_one_round_where_the_world_keeps_still_and_none_where_all_is_true(rig: Rig) -> None:
    verdict = reconciler(rig).apply()
    assert (verdict.result, verdict.rounds, verdict.left) == (Result.CONVERGED, 1, ())
    assert {outcome.stage for outcome in verdict.outcomes} == {Stage.DONE}
    assert reconciler(rig).apply() == Verdict(Result.CONVERGED)


def test_what_docker_deployed_alike_is_noted_with_the_first_apply_and_goes_with_its_stack(rig: Rig) -> None:
    labels = {"Labels": {STACK_LABEL: "vote"}}
    web = Service("vote_web", {**service("vote_web").spec, **labels})
    reconciler(rig, cluster(1, services={})).apply()
    rig.adapters(WANTED).manager().create_service(web.spec)
    wanted = replace(cluster(1, services={}), services={"vote_web": web}, stacks=frozenset({"vote"}))
    assert reconciler(rig, wanted).plan().converged
    verdict = reconciler(rig, wanted).apply()
    assert (verdict.result, verdict.rounds) == (Result.CONVERGED, 0)
    assert [outcome.step for outcome in verdict.outcomes] == ["record stacks of swarm"]
    assert reconciler(rig, wanted).apply() == Verdict(Result.CONVERGED)
    left = reconciler(rig, replace(cluster(1, services={}), policy=Policy())).plan()
    assert [step.name for step in left.steps if not step.silent] == [
        "remove services.vote_web",
        "forget stacks of swarm",
    ]
    assert [hazard.approval for hazard in left.hazards] == ["destroy"]


def test_what_somebody_else_changed_in_a_stack_shows(rig: Rig) -> None:
    spec = {**service("vote_web").spec, "Labels": {STACK_LABEL: "vote"}}
    wanted = replace(
        cluster(1, services={}), services={"vote_web": Service("vote_web", spec)}, stacks=frozenset({"vote"})
    )
    assert reconciler(rig, wanted).apply().result is Result.CONVERGED
    assert reconciler(rig, wanted).plan().bookkeeping == ()
    manager = rig.adapters(wanted).manager()
    live = manager.service("vote_web")
    by_hand = {**live["Spec"], "Mode": {"Replicated": {"Replicas": 3}}}
    manager.update_service(live["ID"], live["Version"]["Index"], by_hand)
    (change,) = reconciler(rig, wanted).plan().changes
    assert change.drift
    edited = {**spec, "Mode": {"Replicated": {"Replicas": 2}}}
    healed = replace(wanted, services={"vote_web": Service("vote_web", edited)})
    assert reconciler(rig, healed).apply().result is Result.CONVERGED
    (change,) = reconciler(rig, wanted).plan().changes
    assert not change.drift


def test_an_engine_that_stays_of_another_version_is_never_reported_as_done(rig: Rig) -> None:
    newer = {"m1": {"engine": EngineSettings(install="99.1")}}
    wanted = cluster(1, services={"web": {}}, machines=newer)
    verdict = reconciler(rig, wanted).apply()
    assert (verdict.result, verdict.rounds, verdict.left) == (Result.NOT_CONVERGED, 1, ())
    assert "engine.install is 99.1" in verdict.reason
    verdict = reconciler(rig, wanted).apply()
    assert (verdict.result, verdict.rounds) == (Result.REFUSED, 0)
    assert "engine.install is 99.1" in verdict.reason


def test_a_plan_that_was_observed_already_is_not_observed_again(rig: Rig) -> None:
    run = reconciler(rig)
    assert run.apply(run.plan()).result is Result.CONVERGED


def test_a_shut_gate_leaves_everything_and_names_it(rig: Rig) -> None:
    verdict = reconciler(rig, approve=lambda _: "not approved").apply()
    assert (verdict.result, verdict.reason, verdict.rounds) == (Result.REFUSED, "not approved", 0)
    assert verdict.left[0] == "create machines.m1"
    assert rig.world.hosts == {}


def test_an_approval_that_is_refused_later_says_what_was_done_and_what_is_left(rig: Rig) -> None:
    run = reconciler(rig, tell=_meanwhile(rig, "await services.web", _drop_service))
    answers = iter([None, "not approved"])
    verdict = replace(run, approve=lambda _: next(answers)).apply()
    assert (verdict.result, verdict.reason, verdict.rounds) == (Result.NOT_CONVERGED, "not approved", 1)
    assert verdict.left == ("create services.web", "await services.web")
    assert verdict.outcomes


def test_what_the_world_undid_meanwhile_is_done_in_another_round(rig: Rig) -> None:
    verdict = reconciler(rig, tell=_meanwhile(rig, "await services.web", _drop_service)).apply()
    assert (verdict.result, verdict.rounds) == (Result.CONVERGED, 2)


def test_a_world_that_never_keeps_still_is_given_up(rig: Rig) -> None:
    verdict = reconciler(rig, tell=_meanwhile(rig, "await services.web", _drop_service, times=99)).apply()
    assert (verdict.result, verdict.rounds) == (Result.NOT_CONVERGED, MOST_ROUNDS)
    assert verdict.reason == f"not converged after {MOST_ROUNDS} rounds: something keeps changing it"
    assert "create services.web" in verdict.left


def test_the_last_round_may_be_the_one(rig: Rig) -> None:
    tell = _meanwhile(rig, "await services.web", _drop_service, times=MOST_ROUNDS - 1)
    verdict = reconciler(rig, tell=tell).apply()
    assert (verdict.result, verdict.rounds) == (Result.CONVERGED, MOST_ROUNDS)


def test_a_swarm_whose_engine_keeps_other_settings_is_recreated_once(rig: Rig) -> None:
    desired = cluster(
        1, swarm=SwarmSettings(init=InitSettings(default_addr_pool=("10.9.0.0/16",), subnet_size=25))
    )

    def spoil(_: Event | None = None) -> None:
        for swarm in rig.world.swarms.values():
            swarm.subnet_size = 24

    reconciler(rig, desired).apply()
    spoil()
    before = set(rig.world.swarms)
    verdict = reconciler(rig, desired, tell=spoil).apply()
    assert (verdict.result, verdict.rounds) == (Result.NOT_CONVERGED, 1)
    assert "swarm was recreated in this run and would be recreated again (subnet_size)" in verdict.reason
    assert len(set(rig.world.swarms) - before) == 1


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (Permanent("disk full"), Result.FAILED),
        (Refused("changed by somebody else"), Result.REFUSED),
        (NotConverged("rolled back"), Result.NOT_CONVERGED),
    ],
)
def test_a_failed_step_ends_it_and_names_what_is_left(rig: Rig, error: Exception, result: Result) -> None:
    rig.world.faults.add(error, call="services/create")
    verdict = reconciler(rig).apply()
    assert (verdict.result, verdict.rounds) == (result, 1)
    assert verdict.reason == f"create services.web: {error}"
    assert verdict.left == ("create services.web", "await services.web")


def test_a_stopped_run_is_interrupted_and_names_what_is_left(rig: Rig) -> None:
    stopped: list[str] = []

    def tell(event: Event) -> None:
        if event.step == "init swarm":
            stopped.append(event.step)
            run.executor.stop.set()

    run = reconciler(rig, tell=tell)
    verdict = run.apply()
    assert stopped
    assert (verdict.result, verdict.reason) == (Result.INTERRUPTED, "configure nodes.m1: stopped")
    assert verdict.left == ("configure nodes.m1", "create services.web", "await services.web")


@pytest.mark.parametrize("cut", ["stopped", "timed out"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_look_that_does_not_end_is_left(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, which: int, cut: str
) -> None:
    run, held, looks = reconciler(rig), threading.Event(), iter(range(9))

    def looking(*given: object) -> Observed:
        if next(looks) == which:
            if cut == "stopped":
                run.executor.stop.set()
            else:
                run.executor.clock.sleep(run.desired.policy.timeout)
            assert held.wait(30)
        return observe(*given)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr("swarmplan.reconcile.reconcile.observe", looking)
    began = time.monotonic()
    try:
        if which == 0:
            with pytest.raises(
                Interrupted if cut == "stopped" else NotConverged, match=r"(stopped while|still) observing"
            ):
                run.apply()
            assert rig.world.hosts == {}
        else:
            verdict = run.apply()
            assert verdict.result is (Result.INTERRUPTED if cut == "stopped" else Result.NOT_CONVERGED)
            assert verdict.outcomes
            assert "observing" in verdict.reason
    finally:
        held.set()
    assert time.monotonic() - began < 10


def test_out_of_time_is_not_converged(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "swarmplan.system.workers._TICK", 30
    )  # this look ends before anybody asks how late it is
    wanted = replace(WANTED, policy=replace(WANTED.policy, timeout=0.0))
    verdict = reconciler(rig, wanted).apply()
    assert (verdict.result, verdict.reason) == (Result.NOT_CONVERGED, "create machines.m1: timed out")


def test_the_first_look_counts_and_there_is_no_other_when_the_time_is_over(rig: Rig) -> None:
    wanted = replace(WANTED, policy=replace(WANTED.policy, timeout=60.0))
    looks: list[Observed] = []

    def counting(desired: Desired, observed: Observed) -> Plan:
        looks.append(observed)
        return make_plan(desired, observed)

    run = replace(reconciler(rig, wanted), planner=counting)
    since = run.executor.clock.now()
    first = run.plan()
    run.executor.clock.sleep(61)  # as on hosts that are slow
    verdict = run.apply(first, since)
    assert (verdict.result, verdict.reason) == (Result.NOT_CONVERGED, "create machines.m1: timed out")
    assert verdict.left == tuple(step.name for step in first.steps)
    assert len(looks) == 1


def test_a_plan_without_steps_that_is_not_empty_is_refused_with_what_is_in_the_way(rig: Rig) -> None:
    rig.apply(cluster(1, 1))
    rig.world.hang(CLUSTER, "w1")
    verdict = reconciler(rig, cluster(1, 1)).apply()
    assert verdict.result is Result.REFUSED
    assert verdict.reason.startswith("machines.w1: engine at simulated://lab/w1 does not answer")
    rig.world.hang(CLUSTER, "m1")
    verdict = reconciler(rig, cluster(1, 1)).apply()
    assert verdict.reason.startswith("the swarm could not be read")


def _drop_service(rig: Rig) -> None:
    manager = rig.adapters(WANTED).manager()
    for entry in manager.services():
        if entry["Spec"]["Name"] == service().name:
            manager.remove_service(entry["ID"])


def _meanwhile(rig: Rig, step: str, do: Callable[[Rig], None], times: int = 1) -> Callable[[Event], None]:
    """Somebody else does this as soon as the step is done, so many times."""
    left = [None] * times

    def tell(event: Event) -> None:
        if (event.step, event.stage) == (step, Stage.DONE) and left:
            left.pop()
            do(rig)

    return tell


def electing(observed: Observed) -> Observed:
    """Every manager answers, and none of them knows a leader."""
    engines = {
        name: replace(engine, error="The swarm does not have a leader.")
        for name, engine in observed.engines.items()
        if isinstance(engine, EngineState)
    }
    return replace(observed, swarm=Unknown("no leader"), nodes=(), services={}, networks={}, engines=engines)


def test_an_election_is_waited_for_as_long_as_one_may_take(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = cluster(3)
    reconciler(rig, wanted).apply()
    settled = rig.observe(wanted)
    looks = [electing(settled), electing(settled), settled]
    monkeypatch.setattr("swarmplan.reconcile.reconcile.observe", lambda *_: looks.pop(0))
    assert reconciler(rig, wanted).plan().converged
    assert looks == []
    monkeypatch.setattr("swarmplan.reconcile.reconcile.observe", lambda *_: electing(settled))
    run = reconciler(rig, wanted)
    began = run.executor.clock.now()
    assert "has no leader, though 3 of its 3 managers answer" in run.plan().hazards[0].message
    assert ELECTION <= run.executor.clock.now() - began <= ELECTION + 2


def test_nothing_is_done_where_what_goes_before_could_not_be_noted(rig: Rig) -> None:
    def planner(desired: Desired, observed: Observed) -> Plan:
        return replace(
            make_plan(desired, observed), bookkeeping=(made("note", acts=[Permanent("disk full")]),)
        )

    run = replace(reconciler(rig), planner=planner)
    verdict = run.apply()
    assert verdict.result is Result.FAILED
    assert "disk full" in verdict.reason
    assert rig.world.hosts == {}


@pytest.mark.parametrize(
    ("error", "tries"), [(Transient("node lost leader status"), 3), (NotOurs("of another"), 1)]
)
def test_a_manager_that_lost_its_leader_as_the_planner_asked_it_is_observed_again(
    rig: Rig, error: Transient, tries: int
) -> None:
    asked: list[Observed] = []

    def planner(desired: Desired, observed: Observed) -> Plan:
        asked.append(observed)
        if len(asked) < 3:
            raise error
        return make_plan(desired, observed)

    run = replace(reconciler(rig, cluster(1)), planner=planner)
    if tries == 3:
        assert run.plan().steps
    else:
        with pytest.raises(NotOurs):
            run.plan()
    assert len(asked) == tries


def test_managers_that_cannot_be_asked_for_longer_than_an_election_end_the_plan(rig: Rig) -> None:
    def planner(_desired: Desired, _observed: Observed) -> Plan:
        raise Transient("node lost leader status")

    run = replace(reconciler(rig, cluster(1)), planner=planner)
    began = run.executor.clock.now()
    with pytest.raises(Transient, match="node lost leader status"):
        run.plan()
    assert ELECTION <= run.executor.clock.now() - began <= ELECTION + 2

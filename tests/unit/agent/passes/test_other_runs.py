"""What another run of swarmplan applied to a cluster that is followed: as drift it is healed, limited and told."""

from pathlib import Path

import pytest
from agent_rig import Desk, asked
from small_cluster import cluster

from swarmplan.agent.events import PassEnded, PassResult, Trigger
from swarmplan.agent.passes.one_commit import MOST_DECISIONS
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.errors import Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record
from swarmplan.model.cluster import Desired
from swarmplan.spec.agent.settings import Heal

OURS = asked()
WEB = {"web": {"image": "lab/hello:1", "deploy": {"replicas": 1}}}
OTHERS = {
    "a field": asked("lab/hello:2"),
    "several": asked("lab/hello:2", 3),
    "one more": cluster(services={**WEB, "more": {"image": "lab/more:1"}}),
    "one instead": cluster(services={"more": {"image": "lab/more:1"}}),
    "a network": cluster(services={"web": {**WEB["web"], "networks": ["n"]}}, networks={"n": {}}),
}
"""What the files of somebody else ask for."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.push(OURS)
    assert desk.once().result is PassResult.APPLIED
    return desk


def apply_by_hand(desk: Desk, other: Desired, run: str = "feed0000cafe") -> None:
    """Somebody applies other files to the same cluster."""
    desk.repository.rig.apply(other)
    who = Provenance(user="ann", host="laptop")
    changed = ("update services.web", "delete services.web", "create services.more", "create networks.n")
    record = Record(
        run, "lab", "apply", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), who, changed=changed
    )
    desk.repository.recorded.insert(0, record)


def drift_of(ended: PassEnded) -> str:
    return "; ".join(one.text for one in ended.reasons if one.trigger is Trigger.DRIFT)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_it_is_brought_back_as_drift_and_the_run_is_named(desk: Desk, other: Desired) -> None:
    apply_by_hand(desk, other)
    ended = desk.once()
    assert ended.result is PassResult.APPLIED
    assert "run feed0000cafe of ann@laptop at 2026-01-01T00:00:00Z: swarmplan apply" in drift_of(ended)
    assert desk.once().result is PassResult.UNCHANGED


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_it_is_contested_where_it_comes_back_too_often(desk: Desk, other: Desired) -> None:
    for _ in range(3):
        apply_by_hand(desk, other)
        assert desk.once().result is PassResult.APPLIED
    apply_by_hand(desk, other, "beef0000cafe")
    before = desk.repository.applied
    ended = desk.once()
    assert {hold.kind for hold in ended.holds} == {HoldKind.CONTESTED}
    assert "run beef0000cafe of ann@laptop" in "; ".join(hold.text for hold in ended.holds)
    assert desk.repository.applied == before
    assert desk.once(Trigger.REQUEST).result is PassResult.APPLIED  # a person decides


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_it_is_left_where_drift_of_that_kind_is_not_healed(desk: Desk, other: Desired) -> None:
    desk.settings(heal=Heal(frozenset({"benign", "missing", "infrastructure"})))
    apply_by_hand(desk, other)
    before = desk.repository.applied
    ended = desk.once()
    assert (ended.result, {hold.kind for hold in ended.holds}) == (PassResult.HELD, {HoldKind.NOT_HEALED})
    assert ended.drift["changed"] > 0
    assert desk.repository.applied == before
    desk.push(asked("lab/hello:3"))
    assert desk.once().result is PassResult.APPLIED  # a new commit is applied, whatever somebody did


def at(desk: Desk, stage: str, *runs: str) -> None:
    """Each time that a pass is at this stage, somebody applies other files, as long as there are ids for it."""
    waiting = list(runs)

    def hook(now: str) -> None:
        if now == stage and waiting:
            apply_by_hand(desk, OTHERS["a field"], waiting.pop(0))

    desk.repository.hook = hook


def drifted(desk: Desk) -> None:
    """The agent has a reason to act."""
    apply_by_hand(desk, asked(replicas=3), "feed0000cafe")


@pytest.mark.parametrize("stage", ["lease", "looked"])
def test_a_run_between_the_look_and_the_lease_is_decided_on_as_any_other(desk: Desk, stage: str) -> None:
    drifted(desk)
    at(desk, stage, "beef0000cafe")
    ended = desk.once()
    assert ended.result is PassResult.APPLIED
    assert "run beef0000cafe of ann@laptop" in drift_of(ended)
    assert desk.once().result is PassResult.UNCHANGED


@pytest.mark.parametrize("stage", ["lease", "looked"])
def test_what_it_changed_is_left_where_the_policy_says_so(desk: Desk, stage: str) -> None:
    desk.settings(heal=Heal(frozenset({"missing"})))
    desk.push(asked(replicas=2))
    at(desk, stage, "beef0000cafe")
    desk.once()
    desk.settings(heal=Heal(frozenset({"missing"})))
    engine = desk.repository.rig.adapters(OURS).manager()
    (web,) = [one for one in engine.services() if one["Spec"]["Name"] == "web"]
    engine.remove_service(web["ID"])
    at(desk, stage, "dead0000cafe")
    ended = desk.once()
    assert (ended.result, {hold.kind for hold in ended.holds}) == (PassResult.HELD, {HoldKind.NOT_HEALED})
    assert "run dead0000cafe" in ended.text


def test_where_others_go_on_and_on_it_is_left_for_another_pass(desk: Desk) -> None:
    drifted(desk)
    at(desk, "lease", *(f"beef0000ca{number:02}" for number in range(10)))
    before = desk.repository.applied
    ended = desk.once()
    assert (ended.result, desk.repository.applied - before) == (PassResult.LOCKED, MOST_DECISIONS - 1)
    assert "was changed meanwhile, 3 times" in ended.text
    engine = desk.repository.rig.adapters(OURS).manager()
    (web,) = [one for one in engine.services() if one["Spec"]["Name"] == "web"]
    assert web["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"].startswith("lab/hello:2")


def test_a_fetch_that_fails_in_between_is_no_reason_to_undo_it(desk: Desk) -> None:
    desk.settings(heal=Heal(frozenset()))
    desk.repository.trouble = Unreachable("git.example does not answer")
    desk.once()
    desk.repository.trouble = None
    apply_by_hand(desk, OTHERS["a field"])
    assert desk.once(Trigger.RETRY).result is PassResult.HELD


def test_of_a_run_that_is_not_recorded_that_is_said(desk: Desk) -> None:
    apply_by_hand(desk, OTHERS["a field"])
    desk.repository.recorded.clear()
    assert "no other run is recorded" in drift_of(desk.once())


def test_a_run_from_before_our_own_last_one_is_not_named(desk: Desk) -> None:
    own = desk.follower._remembered.memory
    assert own is not None
    apply_by_hand(desk, OTHERS["a field"])
    desk.repository.recorded.insert(
        0, Record(own.run, "lab", "agent", "2026-01-01T00:00:01Z", 1.0, "converged")
    )
    assert "no other run is recorded" in drift_of(desk.once())


def test_what_we_tried_ourselves_and_took_back_is_not_the_doing_of_others(desk: Desk) -> None:
    """A commit fails half-way, and the branch is put back to the one before."""
    desk.settings(heal=Heal(frozenset()))
    desk.push(asked("lab/hello:2"))
    apply = desk.repository.rig.apply

    def half(stage: str) -> None:
        if stage == "lease":
            apply(asked("lab/hello:2"))

    desk.repository.hook = half
    desk.repository.verdict = Verdict(Result.FAILED, "half done")
    assert desk.once().result is PassResult.FAILED
    desk.repository.hook, desk.repository.verdict = lambda _stage: None, None
    desk.repository.commits.pop()
    assert desk.once().result is PassResult.APPLIED


def test_two_agents_with_files_of_the_same_cluster_do_not_fight_for_ever(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    other.repository.rig, other.times = desk.repository.rig, desk.times
    other.start()
    other.push(asked("lab/hello:2"))
    runs = [desk.repository.applied + other.repository.applied]
    for _ in range(12):
        desk.once()
        other.once()
        runs.append(desk.repository.applied + other.repository.applied)
    assert runs[-1] == runs[-6]

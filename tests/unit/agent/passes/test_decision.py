"""What a pass does with what it found: all of it, a part, or nothing for now."""

import threading
from dataclasses import replace
from datetime import time

import pytest
from agent_rig import ALL, Repository, RigSite, commit
from laws.rig import Rig
from small_cluster import cluster

from swarmplan.agent.events import Hold
from swarmplan.agent.passes.decision.decision import Case, decide
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Observation
from swarmplan.agent.policy.heal import Healed, History
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.policy.retry import Failed, Tried
from swarmplan.drift.drift import DriftKind, Finding
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.settings import Followed, Heal, Window
from swarmplan.spec.agent.sources import FileSource, GitSource
from swarmplan.spec.trust.allowed import Trust

NOW = 1.7e9
WEB, APP = Key(Kind.SERVICE, "web"), Key(Kind.SERVICE, "app")
SERVICES = {"web": {"deploy": {"replicas": 1}}, "app": {"deploy": {"replicas": 1}}}


def scaled(rig: Rig, desired: Desired, *names: str) -> None:
    """Somebody else scales these services."""
    engine = rig.adapters(desired).manager()
    for found in engine.services():
        if found["Spec"]["Name"] in names:
            spec = {**found["Spec"], "Mode": {"Replicated": {"Replicas": 5}}}
            engine.update_service(found["ID"], found["Version"]["Index"], spec)


@pytest.fixture
def desired() -> Desired:
    return cluster(services=SERVICES)


@pytest.fixture
def rig(desired: Desired) -> Rig:
    found = Rig()
    found.apply(desired)
    return found


def look(rig: Rig, desired: Desired) -> Observation:
    return RigSite(Repository(rig), desired).look(threading.Event())


def case(found: Observation, **more: object) -> Case:
    followed = Followed("lab", GitSource("https://git.example/lab"))
    whole = {
        "memory": Memory("lab", commit(1)),
        "followed": followed,
        "commit": commit(1),
        "allowed": ALL,
        "now": NOW,
    }
    return Case(found, **{**whole, **more})  # type: ignore[arg-type]


def with_heal(heal: Heal) -> Followed:
    return Followed("lab", GitSource("https://git.example/lab"), heal=heal)


def test_nothing_is_done_where_nothing_differs(rig: Rig, desired: Desired) -> None:
    decision = decide(case(look(rig, desired)))
    assert (decision.act, decision.holds, decision.only) == (False, (), ())


def test_drift_is_healed_as_a_whole(rig: Rig, desired: Desired) -> None:
    scaled(rig, desired, "web", "app")
    decision = decide(case(look(rig, desired)))
    assert (decision.act, decision.only, decision.permitted) == (True, (), None)
    assert {one.key for one in decision.healed} == {WEB, APP}


def test_what_is_not_to_be_healed_is_left_and_said(rig: Rig, desired: Desired) -> None:
    scaled(rig, desired, "web")
    decision = decide(case(look(rig, desired), followed=with_heal(Heal(frozenset({"missing"})))))
    assert (decision.act, [hold.kind for hold in decision.holds]) == (False, ["not healed"])


def test_what_is_contested_is_left_and_all_else_is_done(rig: Rig, desired: Desired) -> None:
    scaled(rig, desired, "web", "app")
    fought = History({"services.web deploy.replicas": Healed((NOW - 3, NOW - 2, NOW - 1))})
    found = look(rig, desired)
    decision = decide(case(found, memory=Memory("lab", commit(1), healed=fought)))
    assert (decision.act, decision.only, decision.permitted) == (True, ("services.app",), frozenset({APP}))
    assert [one.key for one in decision.healed] == [APP]
    assert [hold.kind for hold in decision.holds] == ["contested"]
    somebody_decided = (
        case(found, memory=Memory("lab", commit(1), healed=fought), asked=True),
        case(found, memory=Memory("lab", commit(1), healed=fought), commit=commit(2)),
    )
    for one in somebody_decided:
        assert (decide(one).only, decide(one).holds) == ((), ())


def test_what_is_new_in_the_files_is_no_drift(rig: Rig) -> None:
    edited = cluster(services={**SERVICES, "web": {"deploy": {"replicas": 3}}})
    decision = decide(case(look(rig, edited), followed=with_heal(Heal(frozenset()))))
    assert (decision.act, decision.only, decision.healed) == (True, (), ())


def test_outside_of_its_windows_nothing_is_done_and_it_is_said_until_when(rig: Rig) -> None:
    edited = cluster(services={"web": {"deploy": {"replicas": 3}}})
    days = frozenset(range(7))
    # 1.7e9 is 22:13:20 UTC
    shut = replace(with_heal(Heal()), windows=(Window(days, time(23), time(23, 30)),))
    decision = decide(case(look(rig, edited), followed=shut))
    (hold,) = decision.holds
    assert (decision.act, hold.kind, decision.again) == (False, "window", NOW + 2800)
    assert "again from 2023-11-14 23:00 UTC on" in hold.text
    there = replace(shut, windows=(Window(days, time(23), time(23, 30), "America/Havana"),))
    (hold,) = decide(case(look(rig, edited), followed=there)).holds
    assert "again from 2023-11-14 23:00-05:00 America/Havana on" in hold.text
    open_ = replace(shut, windows=(Window(days, time(22), time(23)),))
    assert decide(case(look(rig, edited), followed=open_)).act


def test_what_failed_is_not_tried_again_until_something_changes_or_somebody_asks(rig: Rig) -> None:
    edited = cluster(services={**SERVICES, "web": {"deploy": {"replicas": 3}}})
    found = look(rig, edited)
    failed = Failed(Tried(commit(2).id, found.inputs, found.plan.digest), NOW - 10_000, reason="rolled back")
    memory = Memory("lab", commit(1), failed=failed)
    decision = decide(case(found, memory=memory, commit=commit(2)))
    assert (decision.act, [hold.kind for hold in decision.holds]) == (False, [HoldKind.FAILED_COMMIT])
    assert "rolled back" in decision.holds[0].text
    assert decide(case(found, memory=memory, commit=commit(2), asked=True)).act
    assert decide(case(found, memory=memory, commit=commit(3))).act
    assert decide(case(replace(found, inputs="other"), memory=memory, commit=commit(2))).act
    again = Memory("lab", commit(1), failed=replace(failed, transient=True))
    assert decide(case(found, memory=again, commit=commit(2))).act  # long enough ago


def test_a_hazard_is_held_by_its_kind_unless_it_was_approved_beforehand(rig: Rig) -> None:
    fewer = cluster(services={"app": SERVICES["app"]})
    fewer = replace(fewer, policy=replace(fewer.policy, max_destroys=0))
    found = look(rig, fewer)
    decision = decide(case(found, allowed=frozenset()))
    assert (decision.act, {hold.kind for hold in decision.holds}) == (False, {"destroy"})
    assert decide(case(found, allowed=frozenset({Approval.DESTROY}))).act


def held(found: Observation, followed: Followed) -> Hold:
    (hold,) = decide(case(found, followed=followed, allowed=frozenset(), commit=commit(2))).holds
    return hold


def with_policy(desired: Desired, **limits: int) -> Desired:
    return replace(desired, policy=replace(desired.policy, **limits))


def test_a_hazard_that_is_held_says_what_would_change_and_what_to_type(rig: Rig) -> None:
    many = {f"x{number}": {"deploy": {"replicas": 1}} for number in range(9)}
    edited = with_policy(
        cluster(services={**SERVICES, "web": {"deploy": {"replicas": 3}}, **many}), max_changes=1
    )
    hold = held(look(rig, edited), with_heal(Heal()))
    assert "policy.max_changes is 1; it would " in hold.text
    assert "update services.web (deploy.replicas: 1 → 3)" in hold.text
    assert hold.text.endswith(" and 4 more")
    command = (
        f"git clone -q https://git.example/lab lab && git -C lab checkout -q {commit(2).id} &&"
        " swarmplan apply lab/cluster.yaml --untrusted --allow change"
    )
    assert f"`{command}`" in hold.remedy
    assert "`allow: [change]` to clusters.lab" in hold.remedy


def test_a_limit_of_destroys_names_what_it_would_remove(rig: Rig) -> None:
    fewer = with_policy(cluster(services={"app": {"deploy": {"replicas": 2}}}), max_destroys=0)
    assert held(look(rig, fewer), with_heal(Heal())).text.endswith("; it would delete services.web")


def test_a_command_approves_all_that_the_plan_needs_and_names_the_real_files(rig: Rig) -> None:
    edited = with_policy(
        cluster(services={"app": {"deploy": {"replicas": 2}}}), max_destroys=0, max_changes=0
    )
    files = FileSource(("/etc/my clusters/lab.yaml", "/etc/more.yaml"))
    followed = Followed(
        "lab",
        files,
        trust=Trust(all=True),
        env_files=("/etc/lab.env",),
        age_key_files=("/etc/age",),
        simulate=True,
    )
    found = look(rig, edited)
    command = (
        "swarmplan apply '/etc/my clusters/lab.yaml' /etc/more.yaml --env-file /etc/lab.env --age-key-file /etc/age"
        " --simulate --allow change,destroy"
    )
    holds = decide(case(found, followed=followed, allowed=frozenset({Approval.CHANGE}))).holds
    assert [hold.kind for hold in holds] == ["destroy"]
    assert f"`{command}`" in holds[0].remedy
    days = frozenset(range(7))
    shut = replace(followed, windows=(Window(days, time(1), time(2)),))
    (window,) = [one for one in decide(case(found, followed=shut)).holds if one.kind == HoldKind.WINDOW]
    assert f"`{command}`" in window.remedy


def test_drift_that_is_left_says_what_brings_it_back(rig: Rig, desired: Desired) -> None:
    scaled(rig, desired, "web")
    found = look(rig, desired)
    (hold,) = decide(case(found, followed=with_heal(Heal(frozenset())))).holds
    assert "add changed to heal.kinds" in hold.remedy
    assert "swarmplan apply lab/cluster.yaml --untrusted`" in hold.remedy
    fought = History({"services.web deploy.replicas": Healed((NOW - 3, NOW - 2, NOW - 1))})
    (hold,) = decide(case(found, memory=Memory("lab", commit(1), healed=fought))).holds
    assert "`swarmplan agent sync lab` brings it back once more" in hold.remedy


def test_a_machine_and_its_node_are_left_together(rig: Rig, desired: Desired) -> None:
    scaled(rig, desired, "app")
    found = look(rig, desired)
    node = Finding(DriftKind.INFRASTRUCTURE, Key(Kind.NODE, "m1"), note="drained")
    drift = replace(found.drift, findings=(*found.drift.findings, node))
    decision = decide(case(replace(found, drift=drift), followed=with_heal(Heal(frozenset({"changed"})))))
    assert {Key(Kind.MACHINE, "m1"), Key(Kind.NODE, "m1")} <= decision.left

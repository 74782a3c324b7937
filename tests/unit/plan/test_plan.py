"""Plans as values: when two are the same, what they cost, what may be carried out."""

from dataclasses import replace

import pytest
from golden.converged import converged
from small_cluster import cluster, service

from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineSettings
from swarmplan.model.swarm import Role
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY, Unknown
from swarmplan.plan.canonical import canonical
from swarmplan.plan.draft import reason, shown
from swarmplan.plan.finished import walk
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.steps.machines import RepairMachine, UpdateMachine
from swarmplan.steps.services.awaits import ServiceConverged
from swarmplan.steps.services.services import CreateService, UpdateService
from swarmplan.steps.swarm.membership import JoinNode, NodeReady
from swarmplan.steps.swarm.nodes import DemoteNode

WEB = Key(Kind.SERVICE, "web")
STEP = UpdateService(key=WEB, service=service(), before={"Name": "web"})


def test_digests_are_of_what_is_done_not_of_how_far_it_has_come() -> None:
    waiting = ServiceConverged(key=WEB, service=service(), reason="0/1 tasks")
    plan = Plan("lab", changes=(Change(WEB, Action.WAIT, note="0/1 tasks"),), steps=(waiting,))
    later = Plan(
        "lab", changes=(Change(WEB, Action.WAIT, note="1/2"),), steps=(replace(waiting, reason="1/2"),)
    )
    assert plan.digest == later.digest


@pytest.mark.parametrize(
    "other",
    [
        Plan("other", steps=(STEP,)),
        Plan("lab", steps=(CreateService(key=WEB, service=service()),)),
        Plan("lab", steps=(replace(STEP, service=service(image="lab/hello:2")),)),
        Plan("lab", steps=(replace(STEP, before={"Name": "web", "Labels": {"a": "1"}}),)),
        Plan("lab", steps=(replace(STEP, needs=frozenset({"init swarm"})),)),
        Plan("lab", steps=(STEP,), changes=(Change(WEB, Action.UPDATE, (FieldDiff("image", "a", "b"),)),)),
        Plan("lab", steps=(STEP,), hazards=(Hazard(WEB, "down", Approval.REPLACE),)),
        Plan("lab", steps=(STEP,), unknown=((WEB, "timed out"),)),
    ],
    ids=["cluster", "kind", "spec", "base", "needs", "change", "hazard", "unknown"],
)
def test_digests_tell_apart_what_differs(other: Plan) -> None:
    assert other.digest != Plan("lab", steps=(STEP,)).digest


def test_canonical_values_know_no_order_of_mappings_and_sets_but_that_of_lists() -> None:
    assert canonical({"b": frozenset("yx"), "a": (Action.WAIT, KNOWN_AFTER_APPLY)}) == {
        "a": ["wait", "(known after apply)"],
        "b": ["x", "y"],
    }
    assert canonical(["b", "a"]) == ["b", "a"]
    assert canonical(FieldDiff("p", None, 1)) == {"is": "FieldDiff", "path": "p", "before": None, "after": 1}


def test_only_an_empty_plan_with_nothing_in_the_way_is_converged() -> None:
    assert Plan("lab", notes=("a stranger's node is there",)).converged
    assert not Plan("lab", steps=(STEP,)).converged
    assert not Plan("lab", hazards=(Hazard(WEB, "", None),)).converged
    assert not Plan("lab", unknown=((WEB, ""),)).converged


def test_consent_covers_its_own_kind_and_no_consent_covers_what_is_forbidden() -> None:
    hazards = (Hazard(WEB, "a", Approval.REPLACE), Hazard(WEB, "b", Approval.DESTROY), Hazard(WEB, "c", None))
    plan = Plan("lab", hazards=hazards)
    assert plan.forbidden(frozenset({Approval.REPLACE})) == hazards[1:]
    assert plan.forbidden(frozenset(Approval)) == hazards[2:]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(none)"),
        (True, "true"),
        (["a", None], "[a, (none)]"),
        ({"a": False, "b": ["c"]}, "{a: false, b: [c]}"),
        (KNOWN_AFTER_APPLY, "(known after apply)"),
    ],
)
def test_values_in_a_line(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Change(WEB, Action.DELETE, note="not in the cluster file"), "not in the cluster file"),
        (Change(WEB, Action.UPDATE), ""),
        (Change(WEB, Action.CREATE, (FieldDiff("image", None, "b"),)), "does not exist yet"),
        (Change(WEB, Action.UPDATE, (FieldDiff("image", "a", "b"),)), "services.web.image: a → b"),
        (
            Change(WEB, Action.UPDATE, (FieldDiff("x", 1, 2),) * 3),
            "services.web.x: 1 → 2 (and 2 more)",
        ),
    ],
)
def test_the_reason_of_a_change(change: Change, line: str) -> None:
    assert reason(change) == line


@pytest.mark.parametrize(
    ("quorum", "majority", "safe"),
    [
        (Quorum(), 1, True),
        (Quorum(1, 0), 1, False),
        (Quorum(2, 1), 2, False),
        (Quorum(3, 2), 2, True),
        (Quorum(4, 2), 3, False),
        (Quorum(5, 3), 3, True),
    ],
)
def test_a_majority_is_more_than_half(quorum: Quorum, majority: int, *, safe: bool) -> None:
    assert (quorum.majority, quorum.safe) == (majority, safe)


def test_the_quorum_after_each_step() -> None:
    def key(name: str) -> Key:
        return Key(Kind.NODE, name)

    engine, worker = Key(Kind.MACHINE, "m1"), cluster(1, 1).machines["w1"]
    steps = [
        JoinNode(key=key("m4"), role=Role.MANAGER),
        JoinNode(key=key("w1"), role=Role.WORKER),
        DemoteNode(key=key("dead"), node_id="dead"),
        DemoteNode(key=key("m4"), node_id="m4"),
        UpdateMachine(key=Key(Kind.MACHINE, "w1"), machine=worker),
        RepairMachine(key=engine),
        NodeReady(key=key("w1")),
        NodeReady(key=key("m1")),
    ]
    rows = [
        (step.name, quorum.reachable, quorum.total)
        for step, quorum in walk({"m1": True, "m2": True, "dead": False}, steps)
    ]
    assert rows == [
        ("join nodes.m4", 3, 4),
        ("demote nodes.dead", 3, 3),
        ("demote nodes.m4", 2, 2),
        ("repair machines.m1", 1, 2),
        ("await nodes.m1", 2, 2),
    ]


def restarting(managers: int) -> Plan:
    """Every manager's engine gets another label."""
    wanted, found = cluster(managers), converged(cluster(managers))
    engine = EngineSettings({"zone": "b"})
    machines = {name: replace(machine, engine=engine) for name, machine in wanted.machines.items()}
    return make_plan(replace(wanted, machines=machines), found)


def test_engines_of_managers_restart_with_the_majority_kept_the_leader_last() -> None:
    plan = restarting(3)
    assert [(name, quorum.reachable) for name, quorum in plan.quorum] == [
        ("update machines.m2", 2), ("await nodes.m2", 3),
        ("update machines.m3", 2), ("await nodes.m3", 3),
        ("update machines.m1", 2), ("await nodes.m1", 3),
    ]  # fmt: skip
    assert Approval.QUORUM not in {hazard.approval for hazard in plan.hazards}


@pytest.mark.parametrize("managers", [1, 2])
def test_a_restart_that_interrupts_the_majority_needs_a_word(managers: int) -> None:
    plan = restarting(managers)
    told = [hazard.message for hazard in plan.hazards if hazard.approval is Approval.QUORUM]
    assert len(told) == managers
    assert told[-1] == (
        f"after 'update machines.m1', until its engine is back: {managers - 1} of {managers} managers reachable,"
        f" majority {managers // 2 + 1}: the swarm is read-only until then"
    )


def test_fuses_blow_by_number_and_never_without_one() -> None:
    before, after = converged(cluster(services={"web": {}, "api": {}})), cluster()

    def consents(policy: Policy) -> list[object]:
        return [hazard.approval for hazard in make_plan(replace(after, policy=policy), before).hazards]

    assert consents(Policy(max_destroys=1)) == [Approval.DESTROY]
    assert consents(Policy(max_destroys=2)) == consents(Policy(max_destroys=None)) == []


def test_many_that_go_are_not_all_named() -> None:
    many = converged(cluster(services={f"s{number}": {} for number in range(8)}))
    told = make_plan(cluster(policy=Policy()), many).hazards[0].message
    assert told == (
        "removes 8 (services.s0, services.s1, services.s2, services.s3, services.s4, services.s5 …); "
        "policy.max_destroys is 0"
    )


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (
            Policy(max_creates=1),
            [("creates 2 (services.b, services.c); policy.max_creates is 1", Approval.CREATE)],
        ),
        (
            Policy(max_creates=0),
            [("creates 2 (services.b, services.c); policy.max_creates is 0", Approval.CREATE)],
        ),
        (Policy(max_creates=2), []),
        (
            Policy(max_changes=2, max_destroys=None),
            [
                (
                    "has 3 changes (services.a, services.b, services.c); policy.max_changes is 2",
                    Approval.CHANGE,
                )
            ],
        ),
        (Policy(max_changes=3), []),
    ],
)
def test_what_is_created_and_changed_is_counted_against_its_limit(
    policy: Policy, told: list[tuple[str, Approval]]
) -> None:
    before = converged(cluster(services={"a": {}, "left": {}}))
    services = {"a": {"image": "lab/hello:2"}, "b": {}, "c": {}, "left": {}}
    plan = make_plan(cluster(services=services, policy=policy), before)
    assert [(hazard.message, hazard.approval) for hazard in plan.hazards] == told


def test_what_is_only_waited_for_is_no_change() -> None:
    spec = cluster(services={"a": {}}, policy=Policy(max_changes=0))
    seen = converged(spec)
    state = replace(seen.services["a"], missing="0/1 tasks running")
    plan = make_plan(spec, replace(seen, services={"a": state}))
    assert [change.action for change in plan.changes] == [Action.WAIT]
    assert plan.hazards == ()


@pytest.mark.parametrize(("most", "kinds"), [(1, []), (0, [Approval.CREATE, Approval.CHANGE])])
def test_a_first_build_is_held_up_by_a_limit_of_none_alone(most: int, kinds: list[Approval]) -> None:
    spec = cluster(2, 1, services={"a": {}}, policy=Policy(max_creates=most, max_changes=most))
    assert [hazard.approval for hazard in make_plan(spec, Observed()).hazards] == kinds


def test_restarts_are_counted_against_their_fuse() -> None:
    before = converged(cluster(services={"web": {"deploy": {"replicas": 3}}}))
    after = cluster(services={"web": {"image": "lab/hello:2", "deploy": {"replicas": 3}}})
    plan = make_plan(replace(after, policy=Policy(max_restarts=2)), before)
    assert [hazard.message for hazard in plan.hazards] == ["restarts 3 tasks; policy.max_restarts is 2"]
    assert make_plan(replace(after, policy=Policy(max_restarts=3)), before).hazards == ()


def test_taking_down_removes_machines_then_what_drivers_keep_and_awaits_what_is_unknown() -> None:
    found = replace(
        converged(cluster(1, 1)),
        leftovers={"local": ("network sp0", "folder"), "ssh": ()},
    )
    plan = make_plan(Desired("lab"), found)
    assert [step.name for step in plan.steps] == [
        "remove machines.m1",
        "remove machines.w1",
        "clean up machines.local",
    ]
    assert plan.steps[-1].needs == {"remove machines.m1", "remove machines.w1"}
    assert plan.hazards == ()  # it was asked for in so many words
    assert (plan.impact.after, plan.impact.tasks_restarted) == (Quorum(), 0)
    silent = make_plan(Desired("lab"), Observed(machines={"m1": Unknown("timed out")}))
    assert (silent.steps, silent.unknown) == ((), ((Key(Kind.MACHINE, "m1"), "timed out"),))

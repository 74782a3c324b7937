"""Plans of a part: what is taken, what is left out, and what cannot be done alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.key import Key
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_partial_plan, make_plan

NETWORKS: Mapping[str, Any] = {"front": {}, "back": {}}
BEFORE = cluster(1, 1, services={"web": {}, "api": {}, "old": {"networks": ["front"]}}, networks=NETWORKS)
AFTER = cluster(
    1,
    2,
    services={
        "web": {"image": "lab/hello:2", "networks": ["new"]},
        "api": {"image": "lab/hello:2"},
        "extra": {},
    },
    networks={"new": {}, "back": {}},
)


def steps(plan: Plan) -> list[str]:
    return [step.name for step in plan.steps if not step.silent]


def left(plan: Plan) -> list[str]:
    assert plan.partial is not None
    return list(map(str, plan.partial.left_out))


def part(*only: str, wanted: Desired = AFTER, seen: Observed | None = None) -> Plan:
    return make_partial_plan(wanted, seen or converged(BEFORE), only)


def test_a_service_comes_with_what_it_uses_and_nothing_else() -> None:
    plan = part("services.web")
    assert steps(plan) == ["create networks.new", "update services.web", "await services.web"]
    assert left(plan) == [
        "machines.w2",
        "nodes.w2",
        "networks.front",
        "services.api",
        "services.extra",
        "services.old",
    ]
    assert (plan.impact.services_updated, plan.impact.networks_created, plan.impact.tasks_restarted) == (
        1,
        1,
        1,
    )
    assert not plan.converged


def test_what_a_service_depends_on_comes_before_it() -> None:
    service = AFTER.services["web"]
    wanted = replace(AFTER, services={**AFTER.services, "web": replace(service, after={"api": "started"})})  # type: ignore[dict-item]
    assert steps(part("services.web", wanted=wanted)) == [
        "create networks.new",
        "update services.api",
        "await services.api",
        "update services.web",
        "await services.web",
    ]


def test_machines_and_the_swarm_are_taken_where_they_are_named_alone() -> None:
    plan = part("machines.w2")
    assert steps(plan) == ["create machines.w2", "await machines.w2", "join nodes.w2", "configure nodes.w2"]
    assert plan.impact.after.total == 1
    assert steps(part("nodes.w2")) == steps(plan)
    assert steps(part("machines.w1")) == []


@pytest.mark.parametrize(
    ("only", "removed"),
    [
        (["services.web"], []),
        (["services.old"], ["remove services.old"]),
        (["networks.front", "services.old"], ["remove services.old", "remove networks.front"]),
        (["services.*"], ["remove services.old"]),
    ],
)
def test_only_what_is_named_is_removed(only: list[str], removed: list[str]) -> None:
    assert [name for name in steps(part(*only)) if name.startswith("remove")] == removed


def test_what_needs_the_removal_of_something_that_is_not_named_is_refused() -> None:
    plan = part("networks.front")
    assert steps(plan) == []
    assert [(hazard.message, hazard.approval) for hazard in plan.hazards] == [
        (
            "networks.front needs services.old to be removed first, which is not selected: add --only services.old",
            None,
        )
    ]
    assert "services.old" in left(plan)


def test_a_pattern_has_no_character_classes() -> None:
    assert steps(part("services.[w]eb")) == []
    assert steps(part("services.w?b")) == steps(part("services.web")) != []


def test_a_network_that_is_recreated_takes_all_services_on_it() -> None:
    before = cluster(
        services={"web": {"networks": ["net"]}, "api": {"networks": ["net"]}}, networks={"net": {}}
    )
    after = cluster(
        services={"web": {"networks": ["net"]}, "api": {"networks": ["net"]}},
        networks={"net": {"attachable": True}},
    )
    plan = part("services.web", wanted=after, seen=converged(before))
    assert steps(plan) == [step.name for step in make_plan(after, converged(before)).steps if not step.silent]
    assert left(plan) == []


def test_limits_count_what_is_in_the_part() -> None:
    policy = Policy(max_changes=2, max_destroys=0)
    plan = part("services.web", wanted=replace(AFTER, policy=policy))
    assert plan.hazards == ()
    plan = part("services.*", wanted=replace(AFTER, policy=policy))
    assert [hazard.approval for hazard in plan.hazards] == [Approval.CHANGE, Approval.DESTROY]


def test_what_could_not_be_read_elsewhere_does_not_hold_a_service_up() -> None:
    seen = converged(BEFORE)
    blind = replace(seen, engines={**seen.engines, "w1": Unknown("timed out")})
    assert [hazard.approval for hazard in make_plan(AFTER, blind).hazards] != []
    plan = part("services.api", seen=blind)
    assert (plan.hazards, plan.unknown) == ((), ())
    assert part("machines.w1", seen=blind).unread == (Key(plan.changes[0].key.kind.MACHINE, "w1"),)


def test_without_a_swarm_there_is_no_part() -> None:
    plan = part("services.web", seen=Observed())
    assert (plan.steps, plan.refused) == ((), True)
    assert plan.hazards[0].message.startswith("there is no swarm yet")


def test_a_part_that_is_up_to_date_does_not_speak_for_the_whole() -> None:
    plan = part("networks.back")
    assert (plan.converged, plan.steps) == (True, ())
    assert left(plan) != []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("services.wbe", "; did you mean 'services.web'?"),
        ("networks.web", "; did you mean 'services.web'?"),
        ("stacks.shop", ""),
        ("services.old", None),
        ("services.*", None),
        ("swarm", None),
        ("machines.w1", None),
    ],
)
def test_a_name_that_is_nowhere_is_told(pattern: str, told: str | None) -> None:
    partial = part(pattern).partial
    assert partial is not None
    line = f"--only {pattern}: it is neither in the file nor in the cluster{told}"
    assert partial.unmatched == (() if told is None else (line,))


def test_the_digest_tells_the_part() -> None:
    assert part("services.web").digest == part("services.web").digest
    assert part("services.web").digest != part("services.web", "services.none").digest

"""Services: what is changed, what is recreated, and what has to come before."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged, foreign
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.service import NetworkState
from swarmplan.plan.plan import Approval
from swarmplan.plan.planner import make_plan
from swarmplan.steps.services.services import RemoveService

APP: dict[str, Any] = {"app": {}}


def plan_of(before: Desired, after: Desired) -> list[str]:
    return names(make_plan(after, converged(before)))


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ({}, {"web": {}}, ["create services.web", "await services.web"]),
        ({"web": {}}, {"web": {"deploy": {"replicas": 2}}}, ["update services.web", "await services.web"]),
        ({"web": {}}, {}, ["remove services.web"]),
        (
            {"web": {}},
            {"web": {"deploy": {"mode": "global"}}},
            ["remove services.web", "create services.web", "await services.web"],
        ),
        ({"web": {"networks": ["app"]}}, {"web": {"networks": ["app"]}}, []),
    ],
    ids=["create", "update", "remove", "another mode", "equal"],
)
def test_what_becomes_of_a_service(before: dict[str, Any], after: dict[str, Any], steps: list[str]) -> None:
    assert plan_of(cluster(services=before, networks=APP), cluster(services=after, networks=APP)) == steps


def test_a_strangers_service_is_told_and_neither_made_nor_awaited() -> None:
    wanted = cluster(1, 1, services={"web": {}, "api": {}})
    found = converged(cluster(1, services={"web": {}, "api": {}}))
    found = replace(found, services={**found.services, "web": foreign(wanted.services["web"])})
    plan = make_plan(wanted, found)
    assert [name for name in names(plan) if "services" in name] == ["await services.api"]
    assert [(str(hazard.key), hazard.approval) for hazard in plan.hazards] == [("services.web", None)]


def test_without_prune_services_and_networks_stay_and_are_told() -> None:
    before = cluster(services={"web": {}}, networks=APP)
    plan = make_plan(cluster(policy=Policy(prune=False)), converged(before))
    assert names(plan) == []
    assert [note.split(";")[0] for note in plan.notes] == [
        "services.web is not in the cluster file",
        "networks.app is not in the cluster file",
    ]


def test_a_port_is_freed_before_another_service_takes_it() -> None:
    published = {"ports": ["8080:80"]}
    after = cluster(services={"api": published})
    order = ancestors(make_plan(after, converged(cluster(services={"web": published}))))
    assert "remove services.web" in order["create services.api"]


def ported(**ports: str) -> Desired:
    """Services that publish one port each."""
    return cluster(services={name: {"ports": [f"{port}:80"]} for name, port in ports.items()})


@pytest.mark.parametrize(
    ("theirs", "wanted", "refused"),
    [
        ("8080:80", "8080:80", True),
        ("8080:80", {"target": 80, "published": 8080, "mode": "host"}, True),
        ({"target": 80, "published": 8080, "mode": "host"}, "8080:80", True),
        *[({"target": 80, "published": 8080, "mode": "host"},) * 2 + (False,)],
        ("8080:80", "8081:80", False),
        ("8080:80/udp", "8080:80", False),
    ],
)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "a stranger's"])
@pytest.mark.parametrize("there", [True, False], ids=["updated", "created"])
def test_a_port_of_a_service_that_stays_is_refused(
    *,
    theirs: Any,
    wanted: Any,
    refused: bool,
    kept: bool,
    there: bool,
) -> None:
    """The engine would refuse it when the rest is done."""
    old = {"old": {"ports": [theirs]}}
    mine = {"web": {}} if there else {}
    found = converged(cluster(services=old | mine))
    if not kept:
        found = replace(found, services={**found.services, "old": foreign(found.services["old"].service)})
    after = cluster(services={"web": {"ports": [wanted]}}, policy=Policy(prune=not kept))
    plan = make_plan(after, found)
    told = [hazard for hazard in plan.hazards if "which stays" in hazard.message]
    assert [(hazard.message, hazard.approval) for hazard in told] == (
        [
            (
                "services.web publishes port 8080/tcp, as does services.old, which stays: choose another port, or free that one first",
                None,
            )
        ]
        if refused
        else []
    )


def test_a_port_that_a_service_has_already_or_that_goes_is_its_own() -> None:
    port = {"ports": ["8080:80"]}
    found = converged(cluster(services={"web": port, "old": {}}))
    assert not make_plan(
        cluster(services={"web": {**port, "deploy": {"replicas": 2}}}, policy=Policy(prune=False)), found
    ).hazards
    gone = converged(cluster(services={"old": port}))
    assert not [
        one for one in make_plan(cluster(services={"web": port}), gone).hazards if one.approval is None
    ]


def test_a_port_is_let_go_by_a_change_before_it_is_taken_over() -> None:
    plan = make_plan(ported(web="3", api="1", zoo="2"), converged(ported(web="1", zoo="4", api="2")))
    order = ancestors(plan)
    assert "await services.web" in order["update services.api"]
    assert "await services.api" in order["update services.zoo"]
    assert plan.hazards == ()
    kept = ancestors(make_plan(ported(web="1", api="2"), converged(ported(web="1"))))
    assert "await services.web" not in order["update services.web"]
    assert not [need for need in kept["create services.api"] if "web" in need]


def test_ports_that_would_have_to_change_hands_at_once_are_told() -> None:
    plan = make_plan(ported(web="2", api="1"), converged(ported(web="1", api="2")))
    assert [hazard.message for hazard in plan.hazards if hazard.approval is None] == [
        "services.api, services.web exchange their published ports: apply one of them with a free port first"
    ]


def test_a_service_that_is_in_another_ones_way_is_awaited_by_the_network_it_leaves() -> None:
    joined = {"api": {"ports": ["1:80"], "networks": ["app"]}, "web": {"ports": ["2:80"]}}
    plan = make_plan(ported(api="2", web="1"), converged(cluster(services=joined, networks=APP)))
    (hazard,) = (hazard for hazard in plan.hazards if hazard.approval is None)
    assert "services.api, services.web exchange their published ports" in hazard.message
    assert "await services.api" in ancestors(plan)["remove networks.app"]


def test_a_port_of_a_service_made_anew_may_be_taken_over_by_one_before_it() -> None:
    before = ported(web="1")
    moded = cluster(services={"web": {"deploy": {"mode": "global"}}, "api": {"ports": ["1:80"]}})
    assert "remove services.web" in ancestors(make_plan(moded, converged(before)))["create services.api"]


def test_a_network_goes_when_its_services_have_left_it() -> None:
    before = cluster(services={"api": {"networks": ["app"]}, "web": {"networks": ["app"]}}, networks=APP)
    order = ancestors(make_plan(cluster(services={"web": {}}), converged(before)))
    assert {"remove services.api", "await services.web"} < order["remove networks.app"]


def test_services_are_taken_off_a_network_that_is_made_anew() -> None:
    before = cluster(services={"web": {"networks": ["app"]}, "api": {}}, networks=APP)
    after = cluster(services={"web": {"networks": ["app"]}, "api": {}}, networks={"app": {"internal": True}})
    plan = make_plan(after, converged(before))
    assert names(plan) == [
        "detach services.web",
        "await detached services.web",
        "remove networks.app",
        "create networks.app",
        "update services.web",
        "await services.web",
    ]
    (hazard,) = plan.hazards
    assert hazard.approval == "replace"
    assert hazard.message == (
        "networks.app is recreated; what is attached to it (services.web) is detached and attached again: its tasks are replaced twice, "
        "and have no connection over it in between"
    )
    assert plan.impact.tasks_restarted == 1  # twice, but one


def test_services_that_trade_networks_that_are_made_anew_do_not_wait_for_each_other() -> None:
    other = {"app": {"internal": True}, "back": {"internal": True}}
    before = cluster(
        services={"web": {"networks": ["app"]}, "api": {"networks": ["back"]}},
        networks={"app": {}, "back": {}},
    )
    after = cluster(services={"web": {"networks": ["back"]}, "api": {"networks": ["app"]}}, networks=other)
    plan = make_plan(after, converged(before))
    assert {step.name for step in plan.steps} >= {
        "detach services.web",
        "detach services.api",
        "await services.api",
    }


def test_a_job_on_a_network_that_is_made_anew_is_made_anew_too() -> None:
    job = {"networks": ["app"], "deploy": {"mode": "replicated-job"}}
    before = cluster(services={"job": job}, networks=APP)
    after = cluster(services={"job": job}, networks={"app": {"internal": True}})
    assert names(make_plan(after, converged(before)))[:2] == ["remove services.job", "remove networks.app"]


def with_a_stranger_on_app() -> Observed:
    """A service of ours on ``app``, and one that is not."""
    found = converged(cluster(services={"web": {"networks": ["app"]}}, networks=APP))
    theirs = replace(
        found.services["web"], owned=False, service=replace(found.services["web"].service, name="theirs")
    )
    return replace(found, services={**found.services, "theirs": theirs})


def test_a_network_that_a_stranger_is_on_stays() -> None:
    plan = make_plan(cluster(services={"web": {}}), with_a_stranger_on_app())
    assert names(plan) == ["update services.web", "await services.web"]
    said = "networks.app is not in the cluster file, but services.theirs, not managed by swarmplan, is still attached to it: removed once nothing is attached"
    assert said in plan.notes


def test_a_network_that_a_stranger_is_on_cannot_be_made_anew() -> None:
    plan = make_plan(
        cluster(services={"web": {"networks": ["app"]}}, networks={"app": {"internal": True}}),
        with_a_stranger_on_app(),
    )
    assert any(
        "services.theirs, not managed by swarmplan, is attached to it" in hazard.message
        for hazard in plan.forbidden(frozenset(Approval))
    )


@pytest.mark.parametrize(("prune", "refused"), [(False, ["networks.app"]), (True, [])])
def test_a_network_that_a_service_which_stays_is_on_cannot_be_made_anew(
    *, prune: bool, refused: list[str]
) -> None:
    joined = {"networks": ["app"]}
    wanted = cluster(
        services={"web": joined},
        networks={"app": {"internal": True}},
        policy=Policy(max_destroys=None, prune=prune),
    )
    plan = make_plan(wanted, converged(cluster(services={"web": joined, "old": joined}, networks=APP)))
    fatal = [hazard for hazard in plan.hazards if hazard.approval is None]
    assert [str(hazard.key) for hazard in fatal] == refused
    assert all(
        "services.old, not in the cluster file, is attached to it and stays" in hazard.message
        for hazard in fatal
    )


def test_an_external_network_is_to_be_there() -> None:
    wanted = replace(cluster(), external_networks=frozenset({"out"}))
    (hazard,) = make_plan(wanted, converged(cluster())).hazards
    assert (str(hazard.key), hazard.approval) == ("networks.out", None)
    there = converged(cluster(networks={"out": {}}))
    theirs = replace(there.networks["out"], owned=False)
    assert make_plan(wanted, replace(there, networks={"out": theirs})).converged


def test_a_network_of_ours_that_is_declared_external_stays_and_needs_nothing() -> None:
    found = converged(cluster(services={"web": {"networks": ["app"]}}, networks={"app": {}}))
    wanted = replace(
        cluster(services={"web": {"networks": ["app"]}}, networks={"app": {}}),
        networks={},
        external_networks=frozenset({"app"}),
    )
    assert make_plan(wanted, found).converged


def test_a_strangers_network_is_told_and_left_alone() -> None:
    wanted = cluster(networks=APP)
    found = converged(wanted)
    state = found.networks["app"]
    plan = make_plan(wanted, replace(found, networks={"app": replace(state, owned=False)}))
    assert names(plan) == []
    assert [hazard.approval for hazard in plan.hazards] == [None]
    other = NetworkState(state.network, "n9", owned=False)
    assert make_plan(cluster(), replace(found, networks={"theirs": other})).converged


def test_what_is_not_up_is_awaited_and_all_are_when_nodes_come_or_go() -> None:
    wanted = cluster(services={"web": {}, "api": {}})
    found = converged(wanted)
    late = replace(found.services["web"], missing="0/1 tasks running the current spec")
    plan = make_plan(wanted, replace(found, services={**found.services, "web": late}))
    assert names(plan) == ["await services.web"]
    assert [step.reason for step in plan.steps] == ["0/1 tasks running the current spec"]
    come = plan_of(wanted, cluster(1, 1, services={"web": {}, "api": {}}))
    assert {"await services.web", "await services.api"} < set(come)
    go = plan_of(cluster(1, 1, services={"web": {}, "api": {}}), wanted)
    assert go[-2:] == ["await again services.api", "await again services.web"]


def test_an_update_counts_the_tasks_it_restarts() -> None:
    def restarted(after: dict[str, Any]) -> int:
        before = cluster(services={"web": {"deploy": {"replicas": 3}}})
        body = {"deploy": {"replicas": 3}} | after
        return make_plan(cluster(services={"web": body}), converged(before)).impact.tasks_restarted

    assert restarted({"image": "lab/hello:2"}) == 3
    assert restarted({"deploy": {"replicas": 2}}) == 0


def test_a_service_that_takes_long_to_stop_is_given_that_long_to_go() -> None:
    before = cluster(services={"web": {"stop_grace_period": "90s"}, "api": {}})
    plan = make_plan(cluster(), converged(before))
    removed = {step.key.name: step for step in plan.steps if isinstance(step, RemoveService)}
    assert removed["web"].grace == 90
    assert removed["web"].deadline == removed["api"].deadline + 90

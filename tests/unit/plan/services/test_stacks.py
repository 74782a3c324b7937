"""What the swarm notes of stacks, and when."""

from dataclasses import replace
from typing import Any

from golden.converged import converged, foreign
from small_cluster import cluster, content, service
from unit.plan.graph import ancestors, names

from swarmplan.compose import Scope, network_spec, service_spec
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import STACKS_LABEL, Owners
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.planner import make_plan

VOTE = Scope("lab", "vote", networks={"default": "vote_default"})


def stacked(*services: str, base: Desired | None = None, **more: Any) -> Desired:
    """A cluster with a stack ``vote`` of these services."""
    specs = [service_spec(key, {"image": "lab/hello:1", **more}, VOTE) for key in services]
    network = Network("vote_default", network_spec("default", {}, VOTE))
    return replace(
        base or cluster(),
        services={spec["Name"]: Service(spec["Name"], spec) for spec in specs},
        networks={network.name: network},
        stacks=frozenset({"vote"}),
    )


def noting(observed: Observed, stacks: str) -> Observed:
    """The same with these recorded stacks in the swarm."""
    swarm = observed.swarm
    assert isinstance(swarm, SwarmState)
    labels = {**(swarm.spec.get("Labels") or {}), STACKS_LABEL: stacks}
    return replace(observed, swarm=replace(swarm, spec={**swarm.spec, "Labels": labels}))


def test_labels_say_whose_a_thing_is() -> None:
    owners = Owners("lab", frozenset({"vote"}))
    assert owners.owns({"com.docker.stack.namespace": "vote"})
    assert owners.owns({"swarmplan.cluster": "lab"})
    assert not owners.owns({"com.docker.stack.namespace": "other"})
    assert not owners.owns({"swarmplan.cluster": "other"})
    assert not owners.owns(None)


def test_what_docker_deployed_alike_is_as_it_should_be_and_noted_aside() -> None:
    plan = make_plan(stacked("web"), converged(stacked("web")))
    assert plan.converged
    assert [step.name for step in plan.bookkeeping if not step.silent] == ["record stacks of swarm"]
    assert any("stack vote is not recorded as managed" in note for note in plan.notes)
    noted = make_plan(stacked("web"), noting(converged(stacked("web")), "vote"))
    assert noted.converged
    assert all(step.silent for step in noted.bookkeeping)
    assert not any("stack vote" in note for note in noted.notes)


def test_a_stack_is_noted_before_anything_of_it_is_made() -> None:
    plan = make_plan(stacked("web", "db"), converged(stacked("web")))
    assert names(plan) == ["record stacks of swarm", "create services.vote_db", "await services.vote_db"]
    assert "record stacks of swarm" in ancestors(plan)["create services.vote_db"]


def test_a_noted_stack_is_not_noted_again() -> None:
    plan = make_plan(stacked("web", "db"), noting(converged(stacked("web")), "vote"))
    assert names(plan) == ["create services.vote_db", "await services.vote_db"]


def test_a_stack_taken_out_of_the_spec_goes_and_is_forgotten() -> None:
    plan = make_plan(
        replace(cluster(), policy=Policy(max_destroys=None)), noting(converged(stacked("web")), "vote")
    )
    assert names(plan) == [
        "remove services.vote_web",
        "remove networks.vote_default",
        "forget stacks of swarm",
    ]
    assert plan.hazards == ()


def test_the_fuse_holds_for_stacks() -> None:
    plan = make_plan(replace(cluster(), policy=Policy()), noting(converged(stacked("web")), "vote"))
    (hazard,) = plan.hazards
    assert hazard.approval == "destroy"


def test_a_stack_is_forgotten_only_after_what_leaves_it_for_another() -> None:
    found = noting(converged(stacked("web")), "vote")
    other = replace(VOTE, stack="other", networks={"default": "vote_default"})
    spec = service_spec("web", {"image": "lab/hello:1"}, other) | {"Name": "vote_web"}
    network = Network("vote_default", network_spec("default", {}, other))
    wanted = replace(
        stacked("web"),
        services={"vote_web": Service("vote_web", spec)},
        networks={"vote_default": network},
        stacks=frozenset({"other"}),
        policy=Policy(max_destroys=None),
    )
    before = ancestors(make_plan(wanted, found))["forget stacks of swarm"]
    assert {"update services.vote_web", "create networks.vote_default"} <= before


def test_without_pruning_a_stack_stays_and_stays_noted() -> None:
    wanted = replace(cluster(), policy=Policy(prune=False))
    plan = make_plan(wanted, noting(converged(stacked("web")), "vote"))
    assert names(plan) == []
    assert any("services.vote_web is not in the cluster file" in note for note in plan.notes)


def test_a_stack_that_is_gone_is_forgotten_for_its_own_sake() -> None:
    plan = make_plan(cluster(), noting(converged(cluster()), "vote"))
    assert names(plan) == ["forget stacks of swarm"]
    assert not plan.hazards
    (change,) = plan.changes
    assert str(change.key) == "swarm"


def test_a_stack_of_which_something_is_still_in_use_stays_noted() -> None:
    held = replace(
        cluster(), secrets={"vote_pw": content("vote_pw", stack="vote")}, stacks=frozenset({"vote"})
    )
    found = noting(converged(held), "vote")
    theirs = foreign(service("theirs"))
    users = {"theirs": replace(theirs, contents=frozenset({Key(Kind.SECRET, "vote_pw")}))}
    plan = make_plan(cluster(), replace(found, services=users))
    assert names(plan) == []
    assert any("secrets.vote_pw is not in the cluster file, but still in use" in note for note in plan.notes)
    assert names(make_plan(cluster(), found)) == ["remove secrets.vote_pw", "forget stacks of swarm"]

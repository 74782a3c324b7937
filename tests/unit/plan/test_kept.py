"""What is kept is lost by no plan, whatever is approved; and the swarm remembers it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster, content, contents
from unit.plan.graph import names
from unit.plan.services.test_stacks import noting, stacked

from swarmplan import limits
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.kept import kept_in, with_kept
from swarmplan.model.labels.names import KEPT_LABEL
from swarmplan.model.swarm import InitSettings, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_partial_plan, make_plan
from swarmplan.steps.services.stacks import RecordHashes

WEB, APP = Key(Kind.SERVICE, "web"), Key(Kind.NETWORK, "app")
DB, DATA = Key(Kind.SECRET, "db"), Key(Kind.VOLUME, "data")
WORKER = Key(Kind.MACHINE, "w1")
EVERYTHING: Mapping[str, Any] = {
    "services": {"web": {"networks": ["app"], "secrets": ["db"], "volumes": ["data:/data"]}},
    "networks": {"app": {}},
    "volumes": {"data": {"labels": {"a": "1"}}},
    "secrets": contents(db="1"),
}


def whole(*kept: Key, **more: Any) -> Desired:
    """A cluster with one of everything, of which these are kept."""
    return cluster(1, 1, **{**EVERYTHING, **more}, kept=frozenset(kept))


def remembering(observed: Observed, *kept: Key) -> Observed:
    """The same, where the swarm remembers these as kept."""
    assert isinstance(observed.swarm, SwarmState)
    spec = with_kept(observed.swarm.spec, frozenset(kept))
    return replace(observed, swarm=replace(observed.swarm, spec=spec))


def refusals(plan: Plan) -> dict[str, str]:
    """Why the plan is refused whatever is approved, by key."""
    return {str(hazard.key): hazard.message for hazard in plan.forbidden(frozenset(Approval))}


def noted(plan: Plan) -> frozenset[Key] | None:
    """What the plan records as kept; None where it records nothing."""
    steps = [step for step in plan.bookkeeping if isinstance(step, RecordHashes)]
    return steps[0].kept if steps else None


# Taken out of the file


@pytest.mark.parametrize(
    ("key", "out"),
    [
        (WEB, {"services": {}}),
        (APP, {"networks": {}, "services": {}}),
        (DB, {"secrets": {}, "services": {}}),
    ],
)
def test_what_is_taken_out_of_the_file_stays(key: Key, out: Mapping[str, Any]) -> None:
    plan = make_plan(whole(**out), remembering(converged(whole(key)), key))
    assert refusals(plan) == {}
    gone = {change.key for change in plan.changes}
    assert not any(str(one).startswith(str(key)) for one in gone)
    (note,) = [
        note for note in plan.notes if note.startswith(f"{key} is not in the cluster file and is kept")
    ]
    assert "declare it without keep, apply, and take it out" in note
    unkept = make_plan(whole(**out), converged(whole(key)))
    assert any(str(change.key).startswith(str(key)) for change in unkept.changes)


def test_a_machine_that_is_taken_out_stays_with_its_node() -> None:
    before, after = whole(), cluster(1, 0, **EVERYTHING)
    plan = make_plan(after, remembering(converged(before), WORKER))
    assert plan.converged
    assert any(note.startswith("machines.w1 is not in the cluster file and is kept") for note in plan.notes)
    assert "remove machines.w1" in names(make_plan(after, converged(before)))


def test_what_a_kept_service_uses_stays_with_it() -> None:
    after = whole(services={}, networks={}, secrets={}, volumes={})
    plan = make_plan(after, remembering(converged(whole(WEB)), WEB))
    assert plan.changes == ()
    assert "networks.app is not in the cluster file, but services.web, which is kept, is attached to it: it is removed once nothing is attached" in plan.notes  # fmt: skip
    assert any("secrets.db" in note and "still in use" in note for note in plan.notes)


def test_a_kept_service_stays_on_its_recreated_network() -> None:
    after = whole(services={}, networks={"app": {"attachable": True}})
    plan = make_plan(after, remembering(converged(whole(WEB)), WEB))
    assert "stays, as it is kept" in refusals(plan)["networks.app"]


def test_a_kept_service_goes_on_holding_its_place() -> None:
    after = whole(services={})
    plan = make_plan(after, remembering(converged(whole(WEB)), WEB))
    assert not any("no service mounts it any more" in note for note in plan.notes)


# Recreated


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (WEB, {"services": {"web": {**EVERYTHING["services"]["web"], "deploy": {"mode": "global"}}}}),
        (APP, {"networks": {"app": {"attachable": True}}}),
        (DATA, {"volumes": {"data": {"labels": {"a": "2"}}}}),
        (WORKER, {"machines": {"w1": {"options": {"memory": "1G"}}}}),
    ],
)
def test_what_would_be_recreated_refuses_the_plan(key: Key, change: Mapping[str, Any]) -> None:
    observed = converged(whole(key))
    plan = make_plan(whole(key, **change), observed)
    assert plan.refused
    said = refusals(plan)[str(key)]
    assert said.startswith(f"{key} would be recreated, and it has x-swarmplan: {{keep: true}} in the file")
    assert refusals(make_plan(whole(**change), observed)) == {}
    only = "machines.w1" if key == WORKER else str(key)
    assert str(key) in refusals(make_partial_plan(whole(key, **change), observed, [only]))


def test_a_change_in_place_is_allowed() -> None:
    after = whole(WEB, services={"web": {**EVERYTHING["services"]["web"], "environment": {"A": "1"}}})
    plan = make_plan(after, converged(whole(WEB)))
    assert refusals(plan) == {}
    assert "update services.web" in names(plan)


def test_a_kept_service_may_be_put_on_a_recreated_network() -> None:
    plan = make_plan(whole(WEB, networks={"app": {"attachable": True}}), converged(whole(WEB)))
    assert refusals(plan) == {}


def test_a_kept_job_is_not_run_again_for_its_network() -> None:
    job = {"job": {"networks": ["app"], "deploy": {"mode": "replicated-job"}}}
    key = Key(Kind.SERVICE, "job")
    after = whole(key, services=job, networks={"app": {"attachable": True}})
    assert str(key) in refusals(make_plan(after, converged(whole(key, services=job))))


def test_no_version_of_a_kept_secret_is_removed() -> None:
    before = whole(secrets={"db": content("db", "1", keep=1)})
    after = {"secrets": {"db": content("db", "2", keep=1)}}
    observed = converged(before)
    both = replace(observed, secrets={**observed.secrets, **converged(whole(**after)).secrets})
    assert [step for step in names(make_plan(whole(**after), both)) if step.startswith("remove secrets.db-")]
    plan = make_plan(whole(DB, **after), both)
    assert not [step for step in names(plan) if step.startswith("remove secrets")]
    assert refusals(plan) == {}


def test_the_swarm_is_not_recreated_with_something_kept_in_it() -> None:
    other = {"swarm": SwarmSettings(init=InitSettings(data_path_port=5789))}
    for key in (WEB, APP, DB):
        said = refusals(make_plan(whole(key, **other), converged(whole(key))))["swarm"]
        assert said.startswith(f"the swarm would be recreated, and {key} is kept")
    # The machines stay, and with them the volumes; but what only the swarm remembers would be forgotten.
    assert refusals(make_plan(whole(WORKER, DATA, **other), converged(whole()))) == {}
    gone = remembering(converged(whole()), Key(Kind.VOLUME, "old"))
    assert "volumes.old" in refusals(make_plan(whole(**other), gone))["swarm"]


def test_the_ingress_network_is_kept_where_its_name_is_another() -> None:
    before = whole(networks={"app": {}, "edge": {"ingress": True}})
    after = whole(networks={"app": {}, "front": {"ingress": True}})
    edge = Key(Kind.NETWORK, "edge")
    assert refusals(make_plan(after, converged(before))) == {}
    said = refusals(make_plan(after, remembering(converged(before), edge)))
    assert said["networks.edge"].startswith("networks.edge would be removed, and the swarm remembers")


# Machines with kept volumes


def test_a_machine_with_a_kept_volume_is_neither_removed_nor_recreated() -> None:
    moved = whole(DATA, machines={"w1": {"options": {"memory": "1G"}}})
    for after, what in (
        (moved, "recreated"),
        (cluster(1, 0, **EVERYTHING, kept=frozenset({DATA})), "removed"),
    ):
        said = refusals(make_plan(after, converged(whole())))["machines.w1"]
        assert said.startswith(f"machines.w1 would be {what} with the data of volumes.data on it")
    found = converged(whole())
    elsewhere = replace(found, volumes={**found.volumes, "w1": {}})
    assert refusals(make_plan(moved, elsewhere)) == {}
    for unseen in ({}, {"w1": Unknown("timed out")}):
        hidden = {name: volumes for name, volumes in found.volumes.items() if name != "w1"} | unseen
        assert "cannot be seen" in refusals(make_plan(moved, replace(found, volumes=hidden)))["machines.w1"]


def test_the_volumes_of_a_host_that_stays_stay_with_it() -> None:
    found = converged(whole())
    host = replace(found.machines["w1"], preexisting=True)  # type: ignore[type-var]
    there = replace(found, machines={**found.machines, "w1": host})
    after = cluster(1, 0, **EVERYTHING, kept=frozenset({DATA}))
    assert refusals(make_plan(after, there)) == {}
    assert "machines.w1" not in refusals(make_plan(after, remembering(there)))


def test_a_kept_machine_may_leave_the_swarm_and_join_it_again() -> None:
    found = converged(whole())
    engine = replace(found.engines["w1"], membership="inactive", node_id="")  # type: ignore[type-var]
    outside = replace(found, engines={**found.engines, "w1": engine}, nodes=found.nodes[:1])
    plan = make_plan(whole(WORKER), outside)
    assert refusals(plan) == {}
    assert "join nodes.w1" in names(plan)


# The cluster as a whole, and a part of it


@pytest.mark.parametrize("policy", [Policy(), Policy(prune=False, max_destroys=None)])
def test_a_cluster_with_something_kept_is_not_destroyed(policy: Policy) -> None:
    desired = whole(WEB, DATA, policy=policy)
    said = refusals(make_plan(desired.destroyed(), converged(desired)))["swarm"]
    assert said.startswith("the cluster would be removed, and services.web, volumes.data is kept")
    by_label = make_plan(whole().destroyed(), remembering(converged(whole()), WEB))
    assert "services.web" in refusals(by_label)["swarm"]
    assert refusals(make_plan(whole().destroyed(), converged(whole()))) == {}


def test_where_nothing_is_left_of_the_cluster_nothing_is_refused() -> None:
    assert make_plan(whole(WEB).destroyed(), Observed()).converged


def test_a_part_does_not_remove_what_is_kept() -> None:
    after = whole(services={})
    plan = make_partial_plan(after, remembering(converged(whole(WEB)), WEB), ["services.web"])
    assert plan.converged
    assert any("is kept" in note for note in plan.notes)


# What the swarm remembers


def test_what_is_kept_is_noted_and_then_the_plan_is_empty() -> None:
    plan = make_plan(whole(WEB, DB), converged(whole()))
    assert plan.converged
    assert noted(plan) == {WEB, DB}
    said = "will be kept (x-swarmplan): no plan removes or recreates it once this is applied"
    assert {f"{key} {said}" for key in (WEB, DB)} <= set(plan.notes)
    again = make_plan(whole(WEB, DB), remembering(converged(whole()), WEB, DB))
    assert noted(again) is None
    assert not [note for note in again.notes if said in note]


def test_what_is_declared_without_keep_is_let_go() -> None:
    plan = make_plan(whole(DB), remembering(converged(whole()), WEB, DB))
    assert plan.converged
    assert noted(plan) == {DB}
    assert "services.web is not kept any more: the file declares it without keep" in plan.notes
    assert plan.released == (WEB,)
    kept = make_plan(whole(WEB, DB), remembering(converged(whole()), WEB, DB))
    assert kept.digest != plan.digest, "what was reviewed kept it"
    assert noted(make_plan(whole(), remembering(converged(whole()), WEB))) == frozenset()


def test_it_may_be_let_go_and_recreated_in_one() -> None:
    after = whole(networks={"app": {"attachable": True}})
    assert refusals(make_plan(after, remembering(converged(whole()), APP))) == {}


def test_what_was_taken_out_is_remembered_as_long_as_it_is_there() -> None:
    gone = [
        Key(Kind.SERVICE, "gone"),
        Key(Kind.CONFIG, "gone"),
        Key(Kind.VOLUME, "gone"),
        Key(Kind.MACHINE, "gone"),
    ]
    there = remembering(converged(whole()), WEB, DATA, WORKER, DB, *gone)
    out = cluster(1, 0, kept=frozenset())
    assert noted(make_plan(out, there)) == {WEB, DATA, WORKER, DB}
    unseen = replace(there, volumes={"m1": there.volumes["m1"]})
    assert Key(Kind.VOLUME, "gone") in (noted(make_plan(out, unseen)) or ())


def test_a_machine_is_remembered_while_drivers_do_not_say_which_they_have() -> None:
    gone = Key(Kind.MACHINE, "gone")
    found = remembering(converged(whole()), gone)
    assert noted(make_plan(whole(), found)) == frozenset()
    silent = replace(found, machines={**found.machines, "w1": Unknown("timed out")})
    assert noted(make_plan(whole(), silent)) in {None, frozenset({gone})}
    assert noted(make_plan(whole(), replace(found, unasked={"ssh": "timed out"}))) in {
        None,
        frozenset({gone}),
    }


def test_a_stack_stays_ours_as_long_as_something_of_it_is_kept() -> None:
    key, label = Key(Kind.SERVICE, "vote_web"), "vote"
    before = stacked("web", "db")
    there = remembering(noting(converged(before), label), key)
    after = replace(cluster(), policy=Policy(max_destroys=None))
    plan = make_plan(after, there)
    assert names(plan) == ["remove services.vote_db"]
    assert refusals(plan) == {}


def test_a_part_lets_go_only_what_it_is_of() -> None:
    there = remembering(converged(whole()), WEB, APP)
    plan = make_partial_plan(whole(DB), there, ["services.web"])
    assert noted(plan) == {APP}


def test_more_than_the_swarm_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.plan.kept.record.KEPT_CHARACTERS", 20)
    assert limits.KEPT_CHARACTERS < 1_000_000
    plan = make_plan(whole(WEB, DB), converged(whole()))
    assert "(2 resources) have 23 characters; the swarm remembers 20" in refusals(plan)["swarm"]
    assert not noted(plan)


def test_the_label_is_read_as_it_is_written() -> None:
    keys = frozenset({WEB, WORKER, Key(Kind.VOLUME, "a.b_c")})
    spec = with_kept({"Labels": {"a": "b"}}, keys)
    assert spec["Labels"] == {"a": "b", KEPT_LABEL: "machines.w1,services.web,volumes.a.b_c"}
    assert kept_in(spec) == keys
    assert with_kept(spec, frozenset()) == {"Labels": {"a": "b"}}
    assert kept_in({"Labels": {KEPT_LABEL: "swarm,images.a,other.b,services.,,services.web"}}) == {WEB}

"""Secrets and configs: another content is another object, services are pointed to it, and the old ones go in time."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import CLUSTER, cluster, content, contents, external
from unit.plan.graph import ancestors
from unit.plan.graph import names as all_names

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.content import FINGERPRINT_LABEL, Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import STACK_LABEL, Owners
from swarmplan.model.uses import references
from swarmplan.model.wire import service_state
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan

WEB: dict[str, Any] = {"web": {"secrets": ["db"]}}
STACK = {STACK_LABEL: "vote"}


def using(value: str = "1", **more: Any) -> Desired:
    """A service with a secret of this content."""
    return cluster(services=WEB, secrets={"db": content("db", value, **more)})


def present(desired: Desired, *older: Content, created: str = "2025") -> Observed:
    """As declared, with older versions beside, the first one the newest of them."""
    found = converged(desired)
    states = [
        ContentState(
            one.version, f"id-{one.version}", one.spec, owned=True, created=f"{created}-{9 - number}"
        )
        for number, one in enumerate(older)
    ]
    return replace(found, secrets={**found.secrets, **{state.name: state for state in states}})


def version(value: str = "1", name: str = "db") -> str:
    return content(name, value).version


def names(plan: Plan) -> list[str]:
    """The steps, but for the swarm's own note of the stacks."""
    return [name for name in all_names(plan) if not name.startswith("record stacks")]


def hazards(plan: Plan) -> list[tuple[str, str]]:
    return [(str(hazard.key), str(hazard.approval)) for hazard in plan.hazards]


def test_a_secret_is_made_before_the_service_that_uses_it() -> None:
    plan = make_plan(using(), converged(cluster()))
    assert names(plan) == [f"create secrets.{version()}", "create services.web", "await services.web"]
    assert f"create secrets.{version()}" in ancestors(plan)["create services.web"]
    (change, _) = plan.changes
    assert [(one.path, one.after) for one in change.fields] == [
        ("version", version().rpartition("-")[2]),
        ("source", "the variable 1"),
    ]


def test_a_secret_nobody_uses_is_made_too() -> None:
    assert names(make_plan(cluster(secrets=contents(db="1")), converged(cluster()))) == [
        f"create secrets.{version()}"
    ]


@pytest.mark.parametrize("kind", ["secrets", "configs"])
def test_another_content_is_another_object_and_an_update(kind: str) -> None:
    services = {"web": {kind: ["db"]}}
    before, after = (cluster(services=services, **{kind: contents(db=value)}) for value in "12")
    plan = make_plan(after, converged(before))
    assert names(plan) == [f"create {kind}.{version('2')}", "update services.web", "await services.web"]
    change = next(change for change in plan.changes if change.key == Key(Kind(kind), "db"))
    told = [(one.path, one.before, one.after) for one in change.fields]
    assert told == [("version", version("1")[-12:], version("2")[-12:])]
    assert make_plan(before, converged(before)).converged


def test_one_that_goes_back_uses_the_version_that_was_kept() -> None:
    before, after = using("2"), using("1")
    plan = make_plan(after, present(before, content("db", "1")))
    assert names(plan) == ["update services.web", "await services.web"]


def test_versions_older_than_the_last_ones_go_once_their_users_have_left_them() -> None:
    found = present(using("3"), content("db", "2"), content("db", "1"))
    plan = make_plan(using("3"), found)
    assert names(plan) == [f"remove secrets.{version('1')}"]
    assert plan.hazards == ()  # a rotation's own remains are not for the fuse
    only = make_plan(using("3", keep=1), found)
    assert set(names(only)) == {f"remove secrets.{version('1')}", f"remove secrets.{version('2')}"}
    rotated = make_plan(using("4", keep=1), converged(using("3")))
    assert "await services.web" in ancestors(rotated)[f"remove secrets.{version('3')}"]
    assert not [name for name in names(make_plan(using("4"), converged(using("3")))) if "remove" in name]


def test_a_version_that_somebody_else_uses_stays() -> None:
    before = using("1")
    found = present(using("3"), content("db", "2"), content("db", "1"))
    stranger = replace(converged(before).services["web"], owned=False)
    plan = make_plan(using("3"), replace(found, services={**found.services, "strange": stranger}))
    assert plan.converged


@pytest.mark.parametrize("state", ["updating", "paused", "rollback_started", "rollback_paused"])
def test_a_version_that_an_update_may_go_back_to_stays(state: str) -> None:
    old = {"TaskTemplate": {"ContainerSpec": {"Secrets": [{"SecretName": version("1")}]}}, "Name": "web"}
    entry = {"ID": "x", "Version": {"Index": 1}, "Spec": {"Name": "web"}, "PreviousSpec": old}
    told = service_state({**entry, "UpdateStatus": {"State": state}}, (), (), {}, Owners(CLUSTER))
    assert told.contents == references(old) == {Key(Kind.SECRET, version("1"))}
    done = service_state({**entry, "UpdateStatus": {"State": "completed"}}, (), (), {}, Owners(CLUSTER))
    assert not done.contents


def test_what_the_spec_no_longer_names_goes_behind_the_fuse() -> None:
    found = present(using("2"), content("db", "1"))
    plan = make_plan(cluster(policy=Policy()), found)
    gone = {f"remove secrets.{version('1')}", f"remove secrets.{version('2')}"}
    assert set(names(plan)) == {"remove services.web", *gone}
    assert ancestors(plan)[f"remove secrets.{version('2')}"] == {"remove services.web"}
    assert "removes 3" in plan.hazards[0].message
    kept = make_plan(cluster(policy=Policy(prune=False)), found)
    assert names(kept) == []
    assert len([note for note in kept.notes if note.startswith("secrets.db-")]) == 2


def test_what_is_not_ours_is_neither_used_nor_removed() -> None:
    wanted = using()
    found = converged(wanted)
    strange = {name: replace(state, owned=False) for name, state in found.secrets.items()}
    assert hazards(make_plan(wanted, replace(found, secrets=strange))) == [("secrets.db", "None")]
    assert make_plan(cluster(), replace(converged(cluster()), secrets=strange)).converged


def test_an_external_one_is_checked_to_exist_before_anything_is_done() -> None:
    wanted = cluster(services=WEB, secrets=external("db"))
    plan = make_plan(wanted, converged(cluster()))
    assert hazards(plan) == [("secrets.db", "None")]
    assert "docker secret create db" in plan.hazards[0].message
    assert make_plan(wanted, converged(wanted)).converged


def test_changed_labels_are_changed_in_place() -> None:
    plan = make_plan(using("1", labels={"team": "a"}), converged(using("1")))
    assert names(plan) == [f"update secrets.{version()}"]
    assert [(one.path, one.before, one.after) for one in plan.changes[0].fields] == [
        ("labels.team", None, "a")
    ]


def stacked(value: str, **more: Any) -> Desired:
    """A stack's secret, used by its service."""
    services = {"vote_web": {"secrets": ["vote_db"]}}
    secrets = {"vote_db": content("vote_db", value, stack="vote", **more)}
    return cluster(services=services, secrets=secrets, stacks=frozenset({"vote"}))


def plainly(value: str, **changes: Any) -> Observed:
    """What ``stacked`` makes first: the plain name, its fingerprint in a label."""
    found = converged(stacked(value))
    known = content("vote_db", value, stack="vote").fingerprint
    labels = {"Labels": {**STACK, FINGERPRINT_LABEL: known}}
    state = replace(found.secrets["vote_db"], **{"fingerprint": known, "spec": labels, **changes})
    return replace(found, secrets={"vote_db": state})


def test_a_stacks_secret_has_the_plain_name_until_it_holds_something_else() -> None:
    assert "create secrets.vote_db" in names(make_plan(stacked("1"), converged(cluster())))
    assert make_plan(stacked("1"), plainly("1")).converged
    renewed = content("vote_db", "2", stack="vote").version
    plan = make_plan(stacked("2"), plainly("1"))
    assert names(plan) == [f"create secrets.{renewed}", "update services.vote_web", "await services.vote_web"]


def test_one_that_the_docker_client_made_is_taken_as_right_with_a_note() -> None:
    plan = make_plan(stacked("2"), plainly("1", fingerprint="", spec={"Labels": STACK}))
    assert plan.converged
    (note,) = [one for one in plan.notes if one.startswith("secrets.vote_db was not created by swarmplan")]
    assert note.endswith("; if it does not, give it another `name` to replace it")


def test_one_that_is_made_otherwise_for_all_to_see_is_not() -> None:
    templated = {"Labels": STACK, "Templating": {"Name": "golang"}}
    plan = make_plan(stacked("2"), plainly("1", fingerprint="", spec=templated))
    assert names(plan)[0].startswith("create secrets.vote_db-")


def test_the_plain_one_is_a_version_like_others() -> None:
    found = plainly("1", created="2024")
    newer = content("vote_db", "2", stack="vote").version
    other = ContentState(newer, "id-2", {"Labels": STACK}, owned=True, created="2025")
    found = replace(found, secrets={**found.secrets, newer: other})
    plan = make_plan(stacked("3"), found)
    assert names(plan)[-1] == "remove secrets.vote_db"
    assert "await services.vote_web" in ancestors(plan)["remove secrets.vote_db"]
    gone = replace(found, secrets={newer: other})
    assert names(make_plan(stacked("3"), gone))[0].startswith("create secrets.vote_db-")

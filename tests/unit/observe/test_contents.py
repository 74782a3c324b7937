"""Secrets and configs in a snapshot: no data, and a fingerprint where a name does not tell it."""

import base64

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster, content

from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Desired
from swarmplan.model.content import KINDS
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL, LEASE_NAME, RUN_PREFIX
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.ports import Engine

PLANTED = b"pl4nt3d"
STACK = {STACK_LABEL: "vote"}


@pytest.fixture
def wanted() -> Desired:
    return cluster(stacks=frozenset({"vote"}))


def manager(rig: Rig, wanted: Desired) -> Engine:
    rig.apply(wanted)
    return rig.adapters(wanted).manager()


def body(name: str, **more: Json) -> Json:
    return {"Name": name, "Data": base64.b64encode(PLANTED).decode(), **more}


def test_no_data_is_kept(wanted: Desired) -> None:
    rig = Rig()
    engine = manager(rig, wanted)
    for kind in KINDS:
        engine.create_content(kind, body("any", Labels=STACK))
    found = rig.observe(wanted)
    assert [state.name for state in (*found.secrets.values(), *found.configs.values())] == ["any", "any"]
    assert base64.b64encode(PLANTED).decode() not in repr(found)


def test_a_stacks_config_tells_its_fingerprint_and_its_secret_does_not(wanted: Desired) -> None:
    rig = Rig()
    engine = manager(rig, wanted)
    for kind in KINDS:
        engine.create_content(kind, body("vote_x", Labels=STACK))
        engine.create_content(kind, body("strange", Labels={STACK_LABEL: "other"}))
    found = rig.observe(wanted)
    known = fingerprint(PLANTED, CLUSTER, "vote_x", {})
    assert {name: (state.owned, state.fingerprint) for name, state in found.configs.items()} == {
        "vote_x": (True, known),
        "strange": (False, ""),
    }
    assert found.secrets["vote_x"].fingerprint == ""
    assert fingerprint(PLANTED, CLUSTER, "vote_x", {"Templating": {"Name": "golang"}}) != known


def test_what_the_docker_client_made_of_the_same_is_no_change(wanted: Desired) -> None:
    rig = Rig()
    engine = manager(rig, wanted)
    for kind in KINDS:
        engine.create_content(kind, body("vote_x", Labels=STACK))
    one = content("vote_x", PLANTED.decode(), stack="vote")
    same = cluster(stacks=frozenset({"vote"}), secrets={"vote_x": one}, configs={"vote_x": one})
    plan = rig.plan(same)
    assert plan.converged
    assert [note for note in plan.notes if note.startswith("secrets.vote_x was not created by swarmplan")]
    other = content("vote_x", "another", stack="vote")
    changed = rig.plan(
        cluster(stacks=frozenset({"vote"}), configs={"vote_x": other}, secrets={"vote_x": one})
    )
    assert f"create configs.{other.version}" in [step.name for step in changed.steps]


def test_versions_are_distinguished_by_age(wanted: Desired) -> None:
    rig = Rig()
    engine = manager(rig, wanted)
    for name in ("b", "a"):
        engine.create_content(Kind.SECRET, body(name))
        rig.world.pass_time(1)
    found = rig.observe(wanted).secrets
    assert sorted(found, key=lambda name: found[name].created) == ["b", "a"]


def test_bookkeeping_is_no_part_of_a_snapshot_and_one_of_its_name_is(wanted: Desired) -> None:
    rig = Rig()
    engine = manager(rig, wanted)
    engine.create_content(Kind.CONFIG, body(LEASE_NAME, Labels={BOOKKEEPING_LABEL: "lease"}))
    engine.create_content(Kind.CONFIG, body(f"{RUN_PREFIX}1", Labels={BOOKKEEPING_LABEL: "run"}))
    engine.create_content(Kind.CONFIG, body(f"{RUN_PREFIX}2"))
    engine.create_content(Kind.CONFIG, body("other", Labels={BOOKKEEPING_LABEL: "run"}))
    assert rig.observe(wanted).configs.keys() == {f"{RUN_PREFIX}2", "other"}

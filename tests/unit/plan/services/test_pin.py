"""By which digest a service comes to run its image, over the whole pipeline."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from golden.converged import converged
from laws.rig import Rig
from small_cluster import cluster

from swarmplan.errors import Unreachable
from swarmplan.events import Result
from swarmplan.model.cluster import Desired
from swarmplan.model.image import Image, ImageRule, Manifest, Resolve
from swarmplan.model.normal.pin import image_of, platforms_of
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.registries import ask_registries
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_partial_plan, make_plan
from swarmplan.plan.services.pin import lookups
from swarmplan.simulator import World

WEB = "reg:5000/lab/web:1"
A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
AMD = {"Architecture": "amd64", "OS": "linux"}
SHORT = "sha256:" + "a" * 12 + "…", "sha256:" + "b" * 12 + "…"


@pytest.fixture
def rig() -> Rig:
    """A world with one registry, which holds one image."""
    made = Rig(World(pull=False))
    made.world.registry.digests[WEB] = A
    return made


def wanted(
    rule: Resolve = Resolve.CHANGED, image: str = WEB, *, required: bool = False, **body: Any
) -> Desired:
    desired = cluster(1, services={"web": {"image": image, **body}})
    service = replace(desired.services["web"], image=ImageRule(rule, required=required))
    return replace(desired, services={"web": service})


def live(rig: Rig) -> Any:
    adapters = rig.adapters(wanted())
    return adapters.manager().service("web")["Spec"]


def running(rig: Rig, desired: Desired) -> str:
    """The image that runs once this is applied; nothing is left to do then."""
    assert rig.apply(desired).result is Result.CONVERGED
    assert rig.plan(desired).converged
    return image_of(live(rig))


def shown(plan: Plan) -> list[str]:
    return [f"{diff.path}: {diff.before} → {diff.after}" for change in plan.changes for diff in change.fields]


@pytest.mark.parametrize(
    ("rule", "image"), [(Resolve.ALWAYS, f"{WEB}@{A}"), (Resolve.CHANGED, f"{WEB}@{A}"), (Resolve.NEVER, WEB)]
)
def test_the_first_apply_looks_up_once_there_is_an_engine_to_ask(rig: Rig, rule: Resolve, image: str) -> None:
    rig.world.pull = True  # the image can be had by its tag, too
    rig.world.registry.everything = True
    assert running(rig, wanted(rule)) == image


def test_platforms_come_with_the_digest_and_are_no_difference_later(rig: Rig) -> None:
    running(rig, wanted())
    assert platforms_of(live(rig)) == [AMD]
    assert rig.plan(wanted(Resolve.ALWAYS)).converged
    assert rig.plan(wanted(Resolve.NEVER)).converged


def test_a_service_added_later_shows_its_digest(rig: Rig) -> None:
    rig.apply(cluster(1))
    plan = rig.plan(wanted())
    assert f"image: None → {WEB}@{SHORT[0]}" in shown(plan)
    assert not any("platforms" in line for line in shown(plan))


@pytest.mark.parametrize("rule", [Resolve.CHANGED, Resolve.NEVER])
def test_a_moved_tag_is_left_alone(rig: Rig, rule: Resolve) -> None:
    running(rig, wanted())
    rig.world.registry.digests[WEB] = B
    assert rig.plan(wanted(rule)).converged
    assert running(rig, wanted(rule, deploy={"replicas": 2})) == f"{WEB}@{A}"
    assert platforms_of(live(rig)) == [AMD]


def test_a_moved_tag_is_seen_and_rolled_out(rig: Rig) -> None:
    running(rig, wanted())
    rig.world.registry.digests[WEB] = B
    desired = wanted(Resolve.ALWAYS)
    plan = rig.plan(desired)
    assert [change.note for change in plan.changes] == [f"image {WEB} moved: {SHORT[0]} → {SHORT[1]}"]
    assert shown(plan) == []
    assert plan.impact.tasks_restarted == 1
    assert running(rig, desired) == f"{WEB}@{B}"


def test_another_tag_is_looked_up(rig: Rig) -> None:
    running(rig, wanted())
    rig.world.registry.digests[WEB[:-1] + "2"] = B
    assert running(rig, wanted(image=WEB[:-1] + "2")) == f"{WEB[:-1]}2@{B}"


def test_no_registry_is_asked_for_what_runs_already(rig: Rig) -> None:
    running(rig, wanted())
    observed = rig.observe(wanted())
    assert observed.digests == {}
    assert lookups(wanted(Resolve.ALWAYS), observed.services) == {WEB: False}


def test_offline_nothing_changes(rig: Rig) -> None:
    running(rig, wanted())
    rig.world.registry.digests.clear()
    for rule in Resolve:
        plan = rig.plan(wanted(rule, required=True))
        assert plan.converged
        assert [SHORT[0] in note for note in plan.notes] == [True] * (rule is Resolve.ALWAYS)


def test_without_a_digest_it_runs_by_its_tag_and_that_is_told(rig: Rig) -> None:
    rig.apply(cluster(1))
    rig.world.registry.digests.clear()
    plan = rig.plan(wanted())
    said = f"services.web: the digest of {WEB} is not known (Get"
    assert [note.startswith(said) for note in plan.notes] == [True]
    assert plan.hazards == ()
    rig.world.registry.digests[WEB] = A
    rig.apply(wanted(Resolve.NEVER))
    plan = rig.plan(wanted())
    (told,) = plan.notes
    assert told.startswith(
        "services.web is not pinned to a digest: nodes may run different images; pin it by image: "
    )
    assert rig.plan(wanted(Resolve.NEVER)).notes == ()


@pytest.mark.parametrize(
    ("only", "notes"), [("services.s0", 1), ("services.s1", 1), ("services.other", 0), ("services.*", 1)]
)
def test_a_part_has_the_note_that_is_of_one_of_its_services(only: str, notes: int) -> None:
    services = {"s0": {"image": WEB}, "s1": {"image": WEB}, "other": {"image": f"{WEB}@{A}"}}
    many = cluster(1, services=services)
    assert len(make_partial_plan(many, converged(many), [only]).notes) == notes


def test_services_of_which_the_same_is_told_share_a_note() -> None:
    many = cluster(1, services={f"s{number}": {"image": WEB} for number in range(9)})
    seen = converged(many)
    (told,) = make_plan(many, seen).notes
    assert told.startswith(
        "services.s0, services.s1, services.s2, services.s3, services.s4, services.s5 and 3 more are not"
    )
    always = {name: replace(one, image=ImageRule(Resolve.ALWAYS)) for name, one in many.services.items()}
    (told,) = make_plan(
        replace(many, services=always), replace(seen, digests={WEB: Unknown("timed out")})
    ).notes
    assert (
        f"and 3 more: the digest of {WEB} is not known (timed out); they are not pinned to a digest: " in told
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "read udp 198.19.43.3:53732->192.168.0.1:53: refused",
            "read udp 198.19.43.3->192.168.0.1:53: refused",
        ),
        ("read tcp [fd00::2]:41000->[fd00::1]:443: reset", "read tcp [fd00::2]->[fd00::1]:443: reset"),
        ("Get https://reg:5000/v2/: refused", "Get https://reg:5000/v2/: refused"),
    ],
)
def test_a_registry_that_does_not_answer_gives_the_same_reason_each_time(said: str, reason: str) -> None:
    class Manager:
        def distribution(self, *_: str) -> Any:
            raise Unreachable(said)

    adapters = cast("Any", SimpleNamespace(manager=Manager))
    assert ask_registries(adapters, {WEB: False}) == {WEB: Unknown(reason)}


def test_where_a_digest_is_required_the_plan_is_refused(rig: Rig) -> None:
    rig.apply(cluster(1))
    plan = rig.plan(wanted(image="reg:5000/lab/none:1", required=True))
    assert [(str(hazard.key), hazard.approval) for hazard in plan.hazards] == [("services.web", None)]
    message = "the digest of reg:5000/lab/none:1 is not known (manifest unknown: manifest unknown), and"
    assert plan.hazards[0].message == f"{message} policy.unresolved_image is error"


def test_where_a_digest_is_required_and_nobody_could_be_asked_the_step_fails(rig: Rig) -> None:
    verdict = rig.apply(wanted(image="reg:5000/lab/none:1", required=True))
    assert verdict.result is Result.FAILED
    assert "policy.unresolved_image is error" in verdict.reason


def test_a_preloaded_image_is_never_looked_up() -> None:
    desired = replace(wanted(Resolve.ALWAYS), images={WEB: Image(WEB, "web.tar", "sha256:1")})
    assert lookups(desired, {}) == {}


def test_a_written_digest_is_looked_up_for_its_platforms_only(rig: Rig) -> None:
    rig.apply(cluster(1))
    desired = wanted(image=f"{WEB}@{A}")
    assert running(rig, desired) == f"{WEB}@{A}"
    assert platforms_of(live(rig)) == [AMD]
    rig.world.registry.digests.clear()
    assert rig.plan(wanted(Resolve.ALWAYS, f"{WEB}@{A}", required=True)).notes == ()


def test_one_image_of_many_services_is_asked_for_once_and_logged_in_for_where_one_says_so() -> None:
    desired = cluster(1, services={"a": {"image": WEB}, "b": {"image": WEB}, "c": {}})
    services = {**desired.services, "b": replace(desired.services["b"], image=ImageRule(login=True))}
    assert lookups(replace(desired, services=services), {}) == {WEB: True, "lab/hello:1": False}


def test_what_registries_told_is_observed(rig: Rig) -> None:
    rig.apply(cluster(1))
    assert rig.observe(wanted()).digests == {WEB: Manifest(A, (("linux", "amd64"),))}
    gone = rig.observe(wanted(image="other:1")).digests["other:1"]
    assert isinstance(gone, Unknown)
    assert "refused" in gone.reason

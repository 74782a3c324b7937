"""What each end of a pass shows."""

from dataclasses import replace

import pytest
from unit.agent.notify.passes import DRIFT, HAZARD, NOON, OTHER, applied, ended, failed, held, unchanged
from unit.agent.notify.sent import new_sender, sent, titles

from swarmplan.agent.events import Commit, Hold, PassResult, PassStarted, Reason, Resumed, Suspended, Trigger
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.git.refusals import CommitRefused

FAILED_COMMIT = Hold("failed commit", "commit 01234567 failed and is not tried again", "push another commit")
UNVERIFIED = Hold("unverified", "commit 01234567 has no signature", "sign it")
CONTESTED = Hold("contested", "services.web deploy.replicas was changed 4 times", "swarmplan agent sync prod")
SUSPENDED = Suspended("prod", NOON, "ana", "maintenance", NOON + 7200)


@pytest.mark.parametrize("between", [PassResult.LOCKED, PassResult.HELD])
def test_only_a_pass_that_ends_well_ends_a_failure(between: PassResult) -> None:
    sender = new_sender({"failed", "resolved"})
    assert titles(
        sender, failed(), ended(between, 60, holds=(HAZARD,) if between is PassResult.HELD else ())
    ) == ["prod: failed: services.web: no such image: web:9"]
    assert titles(sender, unchanged(120)) == ["prod: resolved: services.web: no such image: web:9"]


@pytest.mark.parametrize("result", [PassResult.UNCHANGED, PassResult.APPLIED, PassResult.HELD])
def test_a_hold_is_over_when_a_pass_that_looked_does_not_have_it(result: PassResult) -> None:
    sender = new_sender({"held", "resolved"})
    other = Hold("window", "changes are allowed from 20:00 on")
    found = sent(sender, held(), ended(result, 60, holds=(other,) if result is PassResult.HELD else ()))
    assert [each.kind for each in found if each.kind is Kind.RESOLVED] == [Kind.RESOLVED]


@pytest.mark.parametrize(
    "between",
    [
        failed(60),
        held(60, [UNVERIFIED]),
        ended(PassResult.LOCKED, 60),
    ],
)
def test_a_pass_that_did_not_look_ends_no_hold(between: object) -> None:
    found = sent(new_sender(), held(), between)  # type: ignore[arg-type]
    assert Kind.RESOLVED not in [each.kind for each in found]


@pytest.mark.parametrize("refused", CommitRefused.__subclasses__())
def test_of_a_commit_that_is_not_used_it_is_known_that_nothing_was_looked_at(
    refused: type[CommitRefused],
) -> None:
    found = sent(new_sender(), held(), held(60, [Hold(refused.hold, "no")]))
    assert [each.kind for each in found] == [Kind.HELD, Kind.HELD]


def test_a_failed_commit_that_is_not_tried_again_is_told_as_failed_alone() -> None:
    assert len(titles(new_sender(), failed(), held(60, [FAILED_COMMIT]), held(120, [FAILED_COMMIT]))) == 1
    assert titles(new_sender({"held"}), failed(), held(60, [FAILED_COMMIT])) == [
        f"prod: held: {FAILED_COMMIT.text}"
    ]


def test_it_is_told_again_after_a_while_although_it_is_not_tried() -> None:
    found = titles(new_sender(), failed(), held(60, [FAILED_COMMIT]), held(21660, [FAILED_COMMIT]))
    assert found[1:] == ["prod: still fails: services.web: no such image: web:9"]


def test_a_new_commit_that_fails_is_a_new_cause_in_the_place_of_the_old_one() -> None:
    sender = new_sender()
    first, second = sent(sender, failed(), failed(60, commit=OTHER))
    assert second.replaces == (first.points[0].fingerprint,)
    (resolved,) = sent(sender, unchanged(120, commit=OTHER))
    assert [each.fingerprint for each in resolved.points] == [second.points[0].fingerprint]


def test_so_is_a_new_commit_that_is_not_verified() -> None:
    other = Hold("unverified", "commit 76543210 has no signature", "sign it")
    first, second = sent(new_sender(), held(0, [UNVERIFIED]), held(60, [other], commit=OTHER))
    assert second.replaces == (first.points[0].fingerprint,)


def test_drift_that_was_brought_back_is_told_once_and_not_resolved() -> None:
    passes = [applied(at, [DRIFT], drift={"changed": 1}) for at in (0, 60, 120)]
    assert titles(new_sender(), *passes, unchanged(180)) == [f"prod: drift was undone: {DRIFT.text}"]


def test_a_target_without_drift_is_told_of_that_as_applied() -> None:
    passes = [applied(at, [DRIFT], drift={"changed": 1}) for at in (0, 60)]
    assert titles(new_sender({"applied"}), *passes) == ["prod: applied because of drift"]


def test_what_is_healed_while_the_newest_commit_is_held_is_notified_without_that_commit() -> None:
    commit = Reason(Trigger.COMMIT, "1 → 2")
    healed = applied(0, [DRIFT])
    whole = replace(held(0, [CONTESTED]), reasons=(commit, DRIFT), commit=Commit("2" * 40), fallback=healed)
    assert "prod: applied because of drift" in titles(new_sender({"applied", "held"}), whole)
    assert f"prod: drift was undone: {DRIFT.text}" in titles(new_sender({"drift"}), whole)


def test_other_drift_is_other_news() -> None:
    other = Reason(Trigger.DRIFT, "services.db image: db:1 → db:2")
    assert len(titles(new_sender(), applied(0, [DRIFT]), applied(60, [other]))) == 2


def test_drift_that_stays_is_told_and_resolved() -> None:
    found = sent(
        new_sender(),
        unchanged(0, drift={"missing": 2, "changed": 0}),
        unchanged(60, drift={"missing": 3}),
        unchanged(120),
    )
    assert [(each.kind, each.title) for each in found] == [
        (Kind.DRIFT, "prod: drift: 2 missing"),
        (Kind.RESOLVED, "prod: resolved: drift: 3 missing"),
    ]


@pytest.mark.parametrize("kind", ["foreign", "benign"])
def test_what_nobody_changed_and_what_is_not_ours_is_no_news(kind: str) -> None:
    assert titles(new_sender(), unchanged(0, drift={kind: 2})) == []


def test_a_pass_that_healed_some_drift_says_nothing_of_the_rest() -> None:
    sender = new_sender({"drift", "resolved"})
    passes = [unchanged(0, drift={"missing": 1}), applied(60, [DRIFT], drift={"missing": 1, "changed": 1})]
    assert len(titles(sender, *passes, unchanged(120, drift={"missing": 1}))) == 2
    assert len(titles(sender, unchanged(180))) == 1


@pytest.mark.parametrize("on", ["held", "drift"])
def test_contested_drift_is_told_once_to_who_wants_either(on: str) -> None:
    found = titles(
        new_sender({on}),
        held(0, [CONTESTED], drift={"changed": 1}),
        held(60, [CONTESTED], drift={"changed": 1}),
    )
    assert found == [f"prod: held: {CONTESTED.text}"]


@pytest.mark.parametrize("trigger", [Trigger.COMMIT, Trigger.FILE, Trigger.SECRET])
def test_each_change_that_somebody_made_is_told(trigger: Trigger) -> None:
    passes = [applied(at, [Reason(trigger, "secrets.db")], run=str(at)) for at in (0, 60)]
    assert len(titles(new_sender(), *passes)) == 2


def test_a_machine_that_comes_back_again_and_again_is_told_once() -> None:
    passes = [applied(at, [Reason(Trigger.MACHINE, "w1")], run=str(at)) for at in (0, 60, 120)]
    assert len(titles(new_sender(), *passes)) == 1


def test_a_lease_of_another_run_is_told_to_who_wants_it_and_ends_with_any_pass() -> None:
    passes = [
        ended(PassResult.LOCKED, 0, text="ana@laptop has the lease"),
        ended(PassResult.LOCKED, 60),
        failed(120),
    ]
    assert len(titles(new_sender({"locked", "resolved"}), *passes)) == 2
    assert titles(new_sender({"failed"}), *passes[:2]) == []


class TestSuspended:
    def test_until_it_is_resumed(self) -> None:
        found = titles(new_sender(), SUSPENDED, Resumed("prod", NOON + 120, "ana"))
        assert found == ["prod: suspended by ana until 2027-01-15T10:00:00Z: maintenance", "prod: resumed"]

    def test_a_pass_that_had_begun_before_does_not_resume_it(self) -> None:
        sender = new_sender()
        assert len(titles(sender, PassStarted("prod", NOON - 5, ()), SUSPENDED, unchanged(5))) == 1
        assert titles(sender, PassStarted("prod", NOON + 60, ()), unchanged(65)) == ["prod: resumed"]


def test_another_cluster_has_its_own_causes() -> None:
    found = titles(new_sender(), failed(), failed(60, cluster="lab"), unchanged(120, cluster="lab"))
    assert [each.split(":")[0] for each in found] == ["prod", "lab", "lab"]


def test_a_target_of_some_clusters_hears_of_no_other() -> None:
    assert titles(new_sender(clusters=("lab",)), failed()) == []

"""One pass of a cluster that is followed, from a commit to what it came to."""

from pathlib import Path

import pytest
from agent_rig import Desk, asked, commit

from swarmplan.agent.events import Hold, PassResult, PassStarted, Trigger
from swarmplan.agent.metrics.gauges import Found, found_by
from swarmplan.agent.passes.ports import HeldBack
from swarmplan.agent.state import HealthState, SyncState
from swarmplan.errors import ErrorKind, LeaseLost, Locked, SpecError, SwarmplanError, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record
from swarmplan.spec.agent.sources import GitSource


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def replicas(desk: Desk, count: int) -> None:
    """Somebody else scales the service."""
    adapters = desk.repository.rig.adapters(asked())
    engine = adapters.manager()
    (found,) = [one for one in engine.services() if one["Spec"]["Name"] == "web"]
    spec = {**found["Spec"], "Mode": {"Replicated": {"Replicas": count}}}
    engine.update_service(found["ID"], found["Version"]["Index"], spec)


def test_a_new_commit_is_applied_once_and_said_to_be_the_reason(desk: Desk) -> None:
    first = desk.push(asked())
    ended = desk.once()
    assert (ended.result, ended.commit) == (PassResult.APPLIED, first)
    assert [(one.trigger, one.text) for one in ended.reasons if one.trigger is Trigger.COMMIT] != []
    assert ended.run
    assert set(ended.seconds) == {"fetch", "observe", "apply"}
    again = desk.once()
    assert (again.result, again.run, desk.repository.applied) == (PassResult.UNCHANGED, "", 1)
    status = desk.follower.status
    assert (status.sync, status.health.state) == (SyncState.UP_TO_DATE, HealthState.HEALTHY)
    assert (status.applied, status.passes, status.failures) == (first, 2, 0)
    assert status.last_success == again.at > (status.last_change.at if status.last_change else 0)


def test_drift_is_healed_and_said_with_both_values(desk: Desk) -> None:
    desk.push(asked())
    desk.once()
    replicas(desk, 5)
    ended = desk.once()
    assert ended.result is PassResult.APPLIED
    (why,) = [one.text for one in ended.reasons if one.trigger is Trigger.DRIFT]
    assert "services.web" in why
    assert "5 → 1" in why


@pytest.mark.parametrize("stale", [False, True])
def test_once_an_apply_has_converged_nothing_drifts_any_more(desk: Desk, *, stale: bool) -> None:
    """Also where the run did not look once more."""
    desk.push(asked())
    desk.once()
    desk.repository.stale = stale
    replicas(desk, 5)
    ended = desk.once()
    assert (ended.result, ended.drift) == (PassResult.APPLIED, {})
    assert found_by(ended, Found(drift={"changed": 1})).drift == {}


def test_what_is_healed_while_the_newest_commit_cannot_be_used_drifts_no_more(desk: Desk) -> None:
    desk.push(asked())
    desk.once()
    desk.repository.trouble = Unreachable("git.example does not answer")
    replicas(desk, 5)
    ended = desk.once()
    assert (ended.result, ended.drift) == (PassResult.FAILED, {})
    assert found_by(ended, Found(drift={"changed": 1})).drift == {}


def test_a_fault_in_a_commit_leaves_the_cluster_alone_until_the_next_one(desk: Desk) -> None:
    desk.push(asked())
    desk.once()
    bad = desk.push(SpecError(["cluster.yaml:3:1: unknown key 'servces'"]))
    ended = desk.once()
    assert (ended.result, ended.commit) == (PassResult.FAILED, bad)
    assert "unknown key 'servces'" in ended.text
    assert ended.reasons[0].trigger is Trigger.COMMIT
    status = desk.follower.status
    assert (status.sync, status.failures) == (SyncState.FAILED, 1)
    assert status.applied == commit(1)
    assert status.health.state is HealthState.HEALTHY
    assert status.observed == ended.at  # it is looked at as the last applied commit asks
    good = desk.push(asked("lab/hello:2"))
    ended = desk.once()
    assert (ended.result, desk.follower.status.applied) == (PassResult.APPLIED, good)
    assert desk.follower.status.failures == 0


def test_what_is_not_verified_is_held_and_nothing_is_opened(desk: Desk) -> None:
    held = HeldBack(Hold("unverified", "commit 1 is not signed", "have it signed"), commit(1))
    desk.push(asked())
    desk.repository.trouble = held
    ended = desk.once()
    assert (ended.result, ended.commit, ended.holds) == (PassResult.HELD, commit(1), (held.hold,))
    assert desk.repository.applied == 0
    assert desk.follower.status.sync is SyncState.HELD
    assert desk.follower.status.applied is None


def test_a_source_that_is_away_fails_the_pass_and_the_next_one_goes_on(desk: Desk) -> None:
    desk.push(asked())
    desk.repository.trouble = Unreachable("git.example does not answer")
    assert desk.once().result is PassResult.FAILED
    desk.repository.trouble = None
    assert desk.once().result is PassResult.APPLIED


def test_a_hazard_is_held_with_what_to_type(desk: Desk) -> None:
    desk.allowed = frozenset()
    desk.push(asked())
    desk.start()
    desk.once()
    desk.push(replaced := asked())
    object.__setattr__(replaced, "services", {})
    object.__setattr__(replaced, "policy", type(replaced.policy)(max_destroys=0))
    ended = desk.once()
    assert ended.result is PassResult.HELD
    (hold,) = ended.holds
    assert hold.kind == "destroy"
    assert "--allow destroy" in hold.remedy
    assert desk.repository.applied == 1


def test_the_source_is_told_what_was_applied_last_also_after_a_restart(desk: Desk) -> None:
    first = desk.push(asked())
    desk.once()
    desk.start()
    desk.once()
    assert desk.repository.fetched == ["", first.id]


def test_what_was_applied_is_recalled_from_the_records_where_it_is_not_remembered(desk: Desk) -> None:
    desk.push(asked())
    desk.repository.recorded = [
        Record("r1", "lab", "apply", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), Provenance(commit="b" * 40)),
        Record("r2", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.FAILED), Provenance(commit="c" * 40)),
        Record("r3", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), Provenance(commit="d" * 40)),
    ]  # fmt: skip
    assert desk.once().result is PassResult.APPLIED
    assert desk.repository.fetched == ["", "d" * 40]  # asked again whether the commit may follow that one


def test_a_commit_from_the_same_repository_is_not_said_to_be_of_another(desk: Desk) -> None:
    desk.push(asked())
    desk.settings(source=GitSource("https://git.example/lab", interval=60.0))
    desk.once()

    def refuse(stage: str) -> None:
        if stage == "fetch":
            raise HeldBack(Hold("rewind", "commit 1 does not descend from it: it was rewritten"), commit(1))

    desk.repository.hook = refuse
    (hold,) = desk.once().holds
    assert hold.text == "commit 1 does not descend from it: it was rewritten"


ELSEWHERE = Provenance(commit="d" * 40, pipeline="https://git.example/old")
RECORD = Record("r3", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), ELSEWHERE)


@pytest.mark.parametrize("remembered", [True, False])
def test_of_a_commit_from_another_repository_that_is_said(desk: Desk, *, remembered: bool) -> None:
    """Whether this machine remembers where the last one came from, or the swarm's records do."""
    desk.push(asked())
    if remembered:
        desk.settings(source=GitSource("https://git.example/old", interval=60.0))
        desk.once()
        desk.settings(source=GitSource("https://git.example/lab", interval=60.0))
    else:
        desk.repository.recorded = [RECORD]

    def refuse(stage: str) -> None:
        if stage == "fetch" and (remembered or desk.repository.fetched):
            raise HeldBack(Hold("rewind", "commit 1 does not descend from it: it was rewritten"), commit(1))

    desk.repository.hook = refuse
    (hold,) = desk.once().holds
    assert "applied last, from another repository: https://git.example/old" in hold.text
    assert "commit 000000000000 of https://git.example/lab" in hold.text
    assert "source.url of lab" in hold.remedy


def test_a_rewound_branch_is_found_by_the_records(desk: Desk) -> None:
    desk.push(asked())
    desk.repository.recorded = [
        Record("r3", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), Provenance(commit="d" * 40)),
    ]  # fmt: skip

    def refuse(stage: str) -> None:
        if stage == "fetch" and desk.repository.fetched:
            raise HeldBack(Hold("rewind", "commit 1 is older than what was applied"), commit(1))

    desk.repository.hook = refuse
    for _ in range(3):
        assert desk.once().result is PassResult.HELD
        desk.repository.fetched.clear()
    assert desk.repository.applied == 0


def test_each_pass_is_told_when_it_begins_and_when_it_ends(desk: Desk) -> None:
    desk.push(asked())
    ended = desk.once()
    started, last = desk.told
    assert isinstance(started, PassStarted)
    assert (started.cluster, last) == ("lab", ended)


def test_no_secret_is_in_what_is_told(desk: Desk) -> None:
    desk.push(SpecError(["https://ann:hunter2hunter2@git.example/x: password=hunter2hunter2"]))
    assert "hunter2hunter2" not in repr(desk.once())


@pytest.mark.parametrize(
    ("verdict", "result", "again"),
    [
        (Verdict(Result.FAILED, "update services.web: no answer"), PassResult.FAILED, PassResult.HELD),
        (Verdict(Result.NOT_CONVERGED, "services.web: rolled back"), PassResult.FAILED, PassResult.HELD),
        (Verdict(Result.REFUSED, "needs --allow replace"), PassResult.HELD, PassResult.HELD),
        (
            Verdict(Result.REFUSED, "the lease was taken", kind=ErrorKind.LEASE_LOST),
            PassResult.LOCKED,
            PassResult.LOCKED,
        ),
    ],
)
def test_how_a_run_ended_is_how_the_pass_did_and_what_failed_is_not_tried_at_once(
    desk: Desk, verdict: Verdict, result: PassResult, again: PassResult
) -> None:
    desk.push(asked())
    desk.repository.verdict = verdict
    ended = desk.once()
    assert (ended.result, verdict.reason in ended.text) == (result, True)
    desk.times.now -= 59
    assert desk.once().result is again
    desk.repository.verdict = None
    assert desk.once(Trigger.REQUEST).result is PassResult.APPLIED


def test_a_run_that_was_stopped_is_done_again_at_once(desk: Desk) -> None:
    desk.push(asked())
    desk.repository.verdict = Verdict(Result.INTERRUPTED, "stopped")
    assert desk.passed() is None
    desk.repository.verdict = None
    desk.start()
    assert desk.once().result is PassResult.APPLIED


@pytest.mark.parametrize(
    "error", [Locked("lab is locked by another run"), LeaseLost("another run has taken the lease")]
)
def test_a_cluster_that_another_run_has_is_looked_at_again(desk: Desk, error: SwarmplanError) -> None:
    desk.push(asked())

    def taken(stage: str) -> None:
        if stage == "lease":
            raise error

    desk.repository.hook = taken
    ended = desk.once()
    assert (ended.result, ended.text) == (PassResult.LOCKED, str(error))
    assert len(set(ended.reasons)) == len(ended.reasons)
    desk.repository.hook = lambda _stage: None
    assert desk.once().result is PassResult.APPLIED

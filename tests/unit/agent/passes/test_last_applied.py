"""A cluster whose newest commit cannot be fetched or used stays on the last applied one; and a commit that was true already is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from agent_rig import ALL, Desk, asked, commit
from small_cluster import cluster

from swarmplan.agent.events import Hold, PassResult, Trigger
from swarmplan.agent.notify.causes.cause import Scope
from swarmplan.agent.notify.causes.reader import Reader
from swarmplan.agent.passes.ports import HeldBack
from swarmplan.agent.state import HealthState, SyncState
from swarmplan.errors import Locked, SpecError, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record, Unread
from swarmplan.spec.agent.settings import Heal, Window
from swarmplan.spec.agent.sources import GitSource


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path)
    found.push(asked())
    found.once()
    return found


def away(desk: Desk) -> None:
    desk.repository.trouble = Unreachable("git.example does not answer")


def held(kind: str) -> Callable[[Desk], None]:
    def trouble(desk: Desk) -> None:
        found = desk.push(asked("lab/hello:2"))
        desk.repository.trouble = HeldBack(Hold(kind, f"commit 2 is {kind}", "do something"), found)

    return trouble


def faulty(desk: Desk) -> None:
    desk.push(SpecError(["cluster.yaml:3:1: unknown key 'servces'"]))


TROUBLES = {
    "git is down": (away, PassResult.FAILED, "git.example does not answer"),
    "unverified": (held("unverified"), PassResult.HELD, "commit 2 is unverified"),
    "rewound": (held("rewind"), PassResult.HELD, "commit 2 is rewind"),
    "faulty": (faulty, PassResult.FAILED, "unknown key 'servces'"),
}
every_trouble = pytest.mark.parametrize(("trouble", "result", "text"), TROUBLES.values(), ids=TROUBLES)


def scale(desk: Desk, count: int) -> None:
    """Somebody else scales the service."""
    engine = desk.repository.rig.adapters(asked()).manager()
    (found,) = [one for one in engine.services() if one["Spec"]["Name"] == "web"]
    spec = {**found["Spec"], "Mode": {"Replicated": {"Replicas": count}}}
    engine.update_service(found["ID"], found["Version"]["Index"], spec)


def replicas(desk: Desk) -> int:
    engine = desk.repository.rig.adapters(asked()).manager()
    (found,) = [one for one in engine.services() if one["Spec"]["Name"] == "web"]
    return int(found["Spec"]["Mode"]["Replicated"]["Replicas"])


@every_trouble
def test_it_is_observed_and_healed_and_the_newest_commit_still_told(
    desk: Desk, trouble: Callable[[Desk], None], result: PassResult, text: str
) -> None:
    trouble(desk)
    for started_again in (False, True):
        if started_again:
            desk.start()
        scale(desk, 5)
        ended = desk.once()
        assert (ended.result, replicas(desk)) == (result, 1)
        assert text in ended.text
        assert (
            f"; still on commit {commit(1).id[:12]}, which was applied last: lab is up to date: "
            in ended.text
        )
        assert any("5 → 1" in why.text for why in ended.reasons if why.trigger is Trigger.DRIFT)
        assert ended.run
        status = desk.follower.status
        assert (status.observed, status.health.state) == (ended.at, HealthState.HEALTHY)
        assert status.sync in {SyncState.FAILED, SyncState.HELD}
        assert status.applied == commit(1)
    desk.repository.trouble = None
    good = desk.push(asked("lab/hello:3"))
    assert (desk.once().result, desk.follower.status.applied) == (PassResult.APPLIED, good)


@every_trouble
def test_what_is_wrong_with_it_is_seen(
    desk: Desk, trouble: Callable[[Desk], None], result: PassResult, text: str
) -> None:
    trouble(desk)
    desk.repository.rig.adapters(asked())
    ended = desk.once()
    assert (ended.result, ended.run, desk.repository.applied) == (result, "", 1)
    assert f"{text}; still on commit" in ended.text
    assert "observe" in ended.seconds


@every_trouble
def test_healing_goes_by_the_policy(
    desk: Desk, trouble: Callable[[Desk], None], result: PassResult, text: str
) -> None:
    trouble(desk)
    for _ in range(desk.followed.heal.limit + 2):
        scale(desk, 5)
        ended = desk.once()
    assert ended.result is result
    assert text in ended.text
    assert "contested" in {hold.kind for hold in ended.holds}
    assert replicas(desk) == 5


@every_trouble
def test_without_the_commit_in_the_mirror_it_is_only_said(
    desk: Desk, trouble: Callable[[Desk], None], result: PassResult, text: str
) -> None:
    trouble(desk)
    desk.repository.lost = True
    scale(desk, 5)
    ended = desk.once()
    assert (ended.result, replicas(desk), "observe" in ended.seconds) == (result, 5, False)
    assert text in ended.text
    assert "which was applied last, cannot be used either: its mirror" in ended.text


def limited(desk: Desk) -> None:
    """The newest commit removes the service, which the limit holds."""
    asked_for = cluster(services={"other": {"image": "lab/other:1"}})
    desk.push(replace(asked_for, policy=replace(asked_for.policy, max_destroys=0)))
    desk.allowed = frozenset()
    desk.start()


def test_a_commit_that_is_held_does_not_hold_up_healing(desk: Desk) -> None:
    limited(desk)
    for _ in range(2):
        scale(desk, 5)
        ended = desk.once()
        assert (ended.result, [hold.kind for hold in ended.holds]) == (PassResult.HELD, ["destroy"])
        assert (replicas(desk), ended.commit, ended.drift) == (1, commit(2), {})
        assert "; still on commit 000000000000, which was applied last: lab is up to date: " in ended.text
    assert desk.follower.status.sync is SyncState.HELD
    assert desk.follower.status.applied == commit(1)
    desk.allowed = ALL
    desk.start()
    assert desk.once().result is PassResult.APPLIED


def test_drift_that_is_held_as_well_is_said_once(desk: Desk) -> None:
    limited(desk)
    desk.settings(heal=Heal(frozenset({"missing"})))
    scale(desk, 5)
    ended = desk.once()
    assert sorted(hold.kind for hold in ended.holds) == ["destroy", "not healed"]
    assert replicas(desk) == 5


def test_outside_of_the_windows_nothing_is_healed_either(desk: Desk) -> None:
    desk.push(asked("lab/hello:2"))
    desk.settings(windows=(Window(frozenset(range(7)), time(1), time(2)),))
    scale(desk, 5)
    ended = desk.once()
    assert (ended.result, replicas(desk)) == (PassResult.HELD, 5)
    assert ended.text.count("changes of lab are allowed again") == 1


@pytest.mark.parametrize("trouble", [away, limited, faulty])
def test_what_is_healed_meanwhile_is_notified_like_any_healing(
    desk: Desk, trouble: Callable[[Desk], None]
) -> None:
    trouble(desk)
    reader = Reader()
    scale(desk, 5)
    seen = reader.read(desk.once())
    scopes = {one.scope for one in seen.present}
    assert {Scope.HEALED, Scope.HEALING} < scopes
    assert Scope.DRIFT not in scopes
    assert not {Scope.HEALED, Scope.HEALING} & {one.scope for one in reader.read(desk.once()).present}


def test_a_commit_of_another_repository_or_path_is_not_gone_on_with(desk: Desk) -> None:
    scale(desk, 5)
    away(desk)
    for source in (
        GitSource("https://git.example/other"),
        GitSource("https://git.example/lab", path="b.yaml"),
    ):
        desk.settings(source=source)
        assert "observe" not in desk.once().seconds
    assert replicas(desk) == 5


def failed_run(desk: Desk) -> None:
    desk.push(asked("lab/hello:2"))
    desk.repository.verdict = Verdict(Result.FAILED, "no answer")
    desk.once()
    desk.repository.verdict = None


def killed_run(desk: Desk) -> None:
    desk.push(asked("lab/hello:2"))

    def killed(stage: str) -> None:
        if stage == "applied":
            raise KeyboardInterrupt

    desk.repository.hook = killed
    with pytest.raises(KeyboardInterrupt):
        desk.once()
    desk.repository.hook = lambda _stage: None
    desk.start()


def run_of_a_person(desk: Desk) -> None:
    found = Record("r9", "lab", "apply", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), Provenance())
    desk.repository.recorded = [found]


def run_of_another_agent(desk: Desk) -> None:
    origin = Provenance(commit=commit(2).id)
    found = Record("r9", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), origin)
    desk.repository.recorded = [found]


def run_of_a_newer_version(desk: Desk) -> None:
    desk.repository.recorded = [Unread("r9", "format 9")]


@pytest.mark.parametrize(
    "since", [failed_run, killed_run, run_of_a_person, run_of_another_agent, run_of_a_newer_version]
)
def test_what_was_made_of_it_since_is_not_undone(desk: Desk, since: Callable[[Desk], None]) -> None:
    since(desk)
    away(desk)
    scale(desk, 5)
    ended = desk.once()
    assert (ended.result, replicas(desk)) == (PassResult.FAILED, 5)
    assert "; not brought back to commit" in ended.text
    assert desk.follower.status.observed == ended.at


def test_runs_of_the_same_commit_are_no_change_since(desk: Desk) -> None:
    origin = Provenance(commit=commit(1).id)
    found = Record("r9", "lab", "agent", "2026-01-01T00:00:00Z", 1.0, str(Result.CONVERGED), origin)
    desk.repository.recorded = [found]
    away(desk)
    scale(desk, 5)
    desk.once()
    assert replicas(desk) == 1


def test_another_run_that_has_the_lease_is_waited_for(desk: Desk) -> None:
    away(desk)
    scale(desk, 5)

    def taken(stage: str) -> None:
        if stage == "lease":
            raise Locked("lab is locked by another run")

    desk.repository.hook = taken
    assert "not brought back to commit" in desk.once().text
    desk.repository.hook = lambda _stage: None
    desk.once()
    assert replicas(desk) == 1


def test_a_commit_that_was_carried_out_by_a_killed_pass_is_told_once(desk: Desk) -> None:
    killed_run(desk)
    told = [desk.once(Trigger.START), desk.once()]
    assert [ended.result for ended in told] == [PassResult.UNCHANGED, PassResult.UNCHANGED]
    assert told[0].text == f"lab is up to date with commit {commit(2).id[:12]}: no changes"
    assert told[0].reasons[0].trigger is Trigger.COMMIT
    assert Trigger.COMMIT not in {why.trigger for why in told[1].reasons}
    assert desk.follower.status.applied == commit(2)
    changes = [[one.scope for one in Reader().read(ended).present] for ended in told]
    assert changes == [[Scope.CHANGE], []]


def test_a_commit_that_changes_nothing_is_told_and_remembered(desk: Desk) -> None:
    desk.repository.recorded = [Unread("r9", "format 9")]
    desk.push(asked())
    assert desk.once().reasons[0].trigger is Trigger.COMMIT
    away(desk)
    scale(desk, 5)
    assert f"; still on commit {commit(2).id[:12]}" in desk.once().text
    assert replicas(desk) == 1

"""Watching: the spec is read anew each time, and what an engine undid is not tried again."""

import json
import threading

import pytest
from unit.cli.terminal import SPEC, Terminal

from swarmplan.cli.operations import run as carrying
from swarmplan.cli.operations.watch import WatchedFile
from swarmplan.cli.terminal.approval import Approver
from swarmplan.cli.terminal.options.source import Source
from swarmplan.errors import Cause, Refused, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Approval
from swarmplan.reconcile.watch import Watch


@pytest.fixture
def passes(terminal: Terminal) -> WatchedFile:  # noqa: ARG001 - the folder it is typed in
    gate = Approver(frozenset(), auto_approve=True, printer=lambda *_: None)
    return WatchedFile(Source((), (), (), simulate=True), gate, "text", Desired("lab"))


def once(passes: WatchedFile) -> Verdict:
    return passes.once(threading.Event())


def test_each_pass_reads_the_spec_again(terminal: Terminal, passes: WatchedFile) -> None:
    assert (once(passes).result, once(passes).outcomes) == (Result.CONVERGED, ())
    terminal.edit("live", "test")
    assert {outcome.step for outcome in once(passes).outcomes} == {
        "update services.web",
        "await services.web",
    }


def test_a_fault_in_the_spec_is_reported_and_may_be_fixed(terminal: Terminal, passes: WatchedFile) -> None:
    terminal.write("bogus: 1\n")
    verdict = once(passes)
    assert verdict.result is Result.REFUSED
    assert "cluster.yaml: " in verdict.reason
    terminal.write(SPEC)
    assert once(passes).result is Result.CONVERGED


@pytest.mark.parametrize(
    ("error", "result"),
    [(Refused("lab is locked by another run"), Result.REFUSED), (Unreachable("x"), Result.FAILED)],
)
def test_an_error_ends_a_pass_and_not_the_watch(
    passes: WatchedFile, monkeypatch: pytest.MonkeyPatch, error: Exception, result: Result
) -> None:
    def fails(*_: object, **__: object) -> Verdict:
        raise error

    monkeypatch.setattr(carrying, "run_plan", fails)
    assert once(passes) == Verdict(result, str(error))


def test_hazards_are_reported_and_never_done_without_approval(
    terminal: Terminal, passes: WatchedFile
) -> None:
    once(passes)
    terminal.edit('{web: {image: "lab/hello:1", environment: {MODE: live}}}', "{}")
    verdict = once(passes)
    assert (verdict.result, verdict.outcomes) == (Result.REFUSED, ())
    assert verdict.reason.startswith("needs --allow destroy: removes 1 (services.web)")


@pytest.mark.parametrize("name", ["shop", "${ROOM}"])
def test_another_name_than_that_of_the_pass_before_is_never_taken_without_approval(
    terminal: Terminal, passes: WatchedFile, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("ROOM", "shop")
    once(passes)
    terminal.edit("name: lab", f"name: {name}")
    for _ in range(2):
        verdict = once(passes)
        assert (verdict.result, verdict.outcomes) == (Result.REFUSED, ())
        assert "this file was applied as the cluster lab, and names shop now" in verdict.reason
    terminal.edit(f"name: {name}", "name: lab")
    assert once(passes).result is Result.CONVERGED
    allowing = Approver(frozenset({Approval.RENAME}), auto_approve=True, printer=lambda *_: None)
    passes.approver = allowing
    terminal.edit("name: lab", f"name: {name}")
    assert once(passes).result is Result.CONVERGED
    passes.approver = Approver(frozenset(), auto_approve=True, printer=lambda *_: None)
    assert once(passes).result is Result.CONVERGED


def test_what_the_engine_rolled_back_is_not_tried_again(terminal: Terminal, passes: WatchedFile) -> None:
    once(passes)
    breaks(terminal, "lab/bad:1")
    terminal.edit(
        'image: "lab/hello:1"', 'image: "lab/bad:1", deploy: {update_config: {failure_action: rollback}}'
    )
    assert {outcome.cause for outcome in once(passes).outcomes} >= {Cause.ROLLED_BACK}
    again = once(passes)
    assert (again.result, again.outcomes) == (Result.REFUSED, ())
    assert again.reason.startswith("services.web: the engine rolled this update back")
    terminal.edit("lab/bad:1", "lab/hello:2")
    assert once(passes).result is Result.CONVERGED


def breaks(terminal: Terminal, image: str) -> None:
    """Containers of this image end at once."""
    (kept,) = (terminal.state / "simulated").iterdir()
    world = json.loads(kept.read_text())
    world["broken"][image] = "task: non-zero exit (1)"
    kept.write_text(json.dumps(world))


def test_the_command_reports_news_and_ends_cleanly(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_passes(watch: Watch) -> None:
        for _ in range(2):
            watch.report(watch.once())
        watch.stop.set()

    monkeypatch.setattr(Watch, "run", two_passes)
    typed = terminal.rehearse("watch", "--interval", "1")
    assert typed.code == 0
    assert "lab is up to date: no changes." in typed.err

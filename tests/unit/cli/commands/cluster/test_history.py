"""``swarmplan history``, and what each command leaves in it."""

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from json_schemas import faults
from unit.cli.terminal import Terminal
from unit.history.repositories import run_git
from unit.history.samples import record

from swarmplan.adapters import Adapters
from swarmplan.cli.operations import record as module
from swarmplan.errors import Refused, Unreachable
from swarmplan.history import store as kept
from swarmplan.history.record import Record
from swarmplan.lease.guard import GuardedEngine
from swarmplan.plan.plan import Plan
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.reconcile.watch import Watch
from swarmplan.render.history.schema import history_schema


def runs(terminal: Terminal, *words: str) -> list[dict[str, Any]]:
    typed = terminal.rehearse("history", "--format", "json", *words)
    assert typed.code == 0, typed.err
    assert faults(typed.json, history_schema()) == []
    found: list[dict[str, Any]] = typed.json["runs"]
    return found


@pytest.mark.parametrize("words", [("",), ("  ",), ("cluster.yaml", ""), ("", "abc"), ("abc", "")])
def test_an_empty_word_is_no_wish_for_all_runs(terminal: Terminal, words: tuple[str, ...]) -> None:
    typed = terminal.rehearse("history", *words)
    assert (typed.code, typed.out) == (2, "")
    assert (
        "RUN is an empty word, such as that of a variable that is not set: give one, or leave it out"
        in typed.err
    )


def test_each_run_that_changes_something_is_recorded(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve", "--message", "first\n  try")
    terminal.rehearse("apply", "--auto-approve")  # nothing to do
    terminal.rehearse("token", "worker", "--rotate")
    terminal.edit("live", "test")
    terminal.rehearse("apply")  # refused
    terminal.rehearse("apply", "--auto-approve")
    found = runs(terminal)
    assert [(each["command"], each["result"], each["changes"]) for each in found] == [
        ("apply", "converged", {"update": 1}),
        ("token --rotate", "converged", {}),
        ("apply", "converged", {"create": 4}),
    ]
    assert (found[2]["message"], found[0]["message"]) == ("first try", "")
    assert found[0]["changed"] == ["update services.web"]
    assert "live" not in str(found)


def test_one_run_in_detail_by_the_beginning_of_its_id(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    (one,) = runs(terminal)
    assert runs(terminal, one["id"][:6]) == [one]
    (part,) = one["journal"]
    lines = Path(part["file"]).read_text(encoding="utf-8").splitlines()
    assert (part["first_line"], part["last_line"]) == (1, len(lines))
    assert all(f'"run": "{one["id"]}"' in line for line in lines)
    typed = terminal.rehearse("history", "cluster.yaml", one["id"])
    assert f"Run {one['id']} of lab\n" in typed.out
    assert f"lines 1 to {len(lines)}\n" in typed.out
    for words, message in (
        (["nosuch"], "lab has no run nosuch: `swarmplan history"),
        (["a", "b"], "unexpected argument 'b': cluster files stand first"),
    ):
        wrong = terminal.rehearse("history", *words)
        assert (wrong.code, message in wrong.err) == (2, True), wrong.err


def test_no_run_is_recorded(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve", "--set", "policy.keep_runs=0")
    assert runs(terminal) == []
    typed = terminal.rehearse("history")
    assert typed.out.startswith("No run of lab is recorded in its swarm.")
    assert "Last run" not in terminal.rehearse("status").out
    terminal.rehearse("destroy", "--auto-approve")
    assert terminal.rehearse("history").code == 1


def test_status_shows_the_last_one(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    assert re.search(
        r"^Last run: apply by .+ ago: converged\.$", terminal.rehearse("status").out, re.MULTILINE
    )
    last = terminal.rehearse("status", "--format", "json").json["last_run"]
    assert last == {**runs(terminal)[0], "journal": []}


def test_records_are_no_part_of_the_cluster(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 0
    terminal.rehearse("import", "--out", "imported.yaml")
    assert "swarmplan-run" not in (terminal.folder / "imported.yaml").read_text(encoding="utf-8")
    gone = terminal.rehearse("destroy", "--auto-approve")
    assert (gone.code, "swarmplan-run" in gone.out + gone.err) == (0, False)


def test_a_record_that_cannot_be_written_is_a_warning(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Unreachable("no manager of lab answers")

    monkeypatch.setattr(module, "store", fails)
    typed = terminal.rehearse("apply", "--auto-approve")
    assert typed.code == 0
    assert "Warning: this run could not be recorded in the swarm: no manager of lab answers" in typed.err
    gone = terminal.rehearse("destroy", "--auto-approve")
    assert (gone.code, "Warning" in gone.err) == (0, False)


def test_a_record_is_written_under_the_lease(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, int]] = []

    def written(adapters: Adapters, made: Record, _keep: int) -> None:
        seen.append((type(adapters.manager()), made.epoch))

    monkeypatch.setattr(module, "store", written)
    terminal.rehearse("apply", "--auto-approve")
    terminal.rehearse("token", "worker", "--rotate")
    (applied, first), (rotated, second) = seen
    assert applied is rotated is GuardedEngine
    assert 0 < first < second


def test_a_manager_that_is_slow_to_take_it_is_not_waited_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(module, "store", lambda *_: held.wait(60))
    monkeypatch.setattr(module, "_DEADLINE", 0.2)
    typed = terminal.rehearse("apply", "--auto-approve")
    held.set()
    assert (typed.code, "no manager confirmed it within 0.2 s" in typed.err) == (0, True)


def test_a_run_that_ended_with_an_error_is_recorded(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Reconciler, first: Plan, since: float) -> None:
        self.executor.run(first, since + 60)
        raise Refused("somebody else took over")

    terminal.rehearse("apply", "--auto-approve")
    terminal.edit("live", "test")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Reconciler, "apply", lost)
        assert terminal.rehearse("apply", "--auto-approve").code == 4
    last = runs(terminal)[0]
    assert (last["result"], last["changed"]) == ("refused", ["update services.web"])


def test_several_runs_begin_alike(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.rehearse("apply", "--auto-approve")
    found = [kept.Kept("1", 1, record(id="abc1")), kept.Kept("2", 2, record(id="abc2"))]
    monkeypatch.setattr(kept, "records", lambda _engine: found)
    typed = terminal.rehearse("history", "abc")
    assert (typed.code, "several runs begin with abc: abc1, abc2" in typed.err) == (2, True)


def journal_of(terminal: Terminal, command: str) -> list[dict[str, Any]]:
    """The lines of the last run of this command in the journal."""
    text = (terminal.state / "journal" / "lab.simulated.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    (*_, run) = [line["run"] for line in lines if line.get("command") == f"swarmplan {command}"]
    return [line for line in lines if line["run"] == run]


def test_single_steps_are_in_the_journal(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    token = terminal.rehearse("token", "worker", "--rotate").out.strip()
    begun, *steps, ended = journal_of(terminal, "token --rotate")
    assert (begun["files"], ended["ended"], ended["machines"]) == ([], "converged", None)
    assert {line["stage"] for line in steps} >= {"started", "done"}
    assert token not in str(steps)
    run = runs(terminal)[0]
    assert (run["id"], run["command"], len(run["journal"])) == (begun["run"], "token --rotate", 1)
    known = terminal.type("clusters", "--format", "json").json
    assert [(each["name"], each["files"][0].rpartition("/")[2]) for each in known] == [
        ("lab", "cluster.yaml")
    ]


def test_a_step_that_is_refused_is_not_in_the_journal(terminal: Terminal) -> None:
    typed = terminal.rehearse("token", "worker", "--rotate")
    assert typed.code != 0
    assert not (terminal.state / "journal" / "lab.simulated.jsonl").exists()


def test_a_message_of_a_watch_is_in_each_of_its_runs(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "run", lambda watch: watch.once())
    assert terminal.rehearse("watch", "--message", "keep it").code == 0
    terminal.edit("live", "test")
    assert terminal.rehearse("watch", "--message", "still").code == 0
    assert [(each["command"], each["message"]) for each in runs(terminal)] == [
        ("watch", "still"),
        ("watch", "keep it"),
    ]


def test_a_saved_plan_is_recorded_with_its_commit(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "FORGEJO_ACTIONS", "GITEA_ACTIONS", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    run_git(terminal.folder, "init", "-q", "-b", "main")
    run_git(terminal.folder, "add", "cluster.yaml")
    run_git(terminal.folder, "commit", "-q", "-m", "Add web")
    commit = run_git(terminal.folder, "rev-parse", "HEAD")
    assert terminal.rehearse("plan", "--out", "saved").code == 0
    run_git(terminal.folder, "commit", "-q", "--allow-empty", "-m", "Later")
    assert terminal.rehearse("apply", "--plan", "saved").code == 0
    (run,) = runs(terminal)
    assert (run["commit"], run["author"], run["branch"], run["message"]) == (
        commit,
        "Rin",
        "main",
        "Add web",
    )

"""When hooks run, and what their ends do to a command. The cluster is a simulated one that counts as real here."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from json_schemas import faults
from unit.cli.terminal import Terminal, Typed

from swarmplan.cli.operations import run
from swarmplan.cli.operations.watch import WatchedFile
from swarmplan.cli.terminal.approval import Approver
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import lock_file
from swarmplan.cli.wiring import lease, site
from swarmplan.errors import Unreachable
from swarmplan.events import Result
from swarmplan.execute import lock
from swarmplan.execute.lock import locked
from swarmplan.model.cluster import Desired
from swarmplan.render.progress.run_schema import run_schema
from swarmplan.system import children, workers

PHASES = ("before_plan", "before_apply", "after_apply", "on_failure")
SCRIPT = """\
#!/bin/sh
cat > "$1.in"
echo "$SWARMPLAN_PHASE $SWARMPLAN_COMMAND $SWARMPLAN_RESULT $SWARMPLAN_EXIT_CODE" >> ran
[ ! -e "$1.fails" ] || { cat "$1.fails" >&2; exit 9; }
"""


@pytest.fixture
def desk(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Every hook notes that it ran, and fails where a file says so."""
    opened = site.site

    @contextmanager
    def as_real(desired: Desired, *, simulate: bool, **more: object) -> Iterator[site.Site]:
        with opened(desired, simulate=True, **more) as found:
            yield replace(found, simulated=simulate)

    monkeypatch.setattr(site, "site", as_real)
    monkeypatch.delenv("SWARMPLAN_PHASE", raising=False)
    terminal.write(SCRIPT, "hook")
    (terminal.folder / "hook").chmod(0o700)
    hooks = ", ".join(f"{phase}: [./hook, {phase}]" for phase in PHASES)
    terminal.edit("policy:", f"hooks: {{{hooks}}}\npolicy:")
    return terminal


def ran(desk: Terminal) -> list[str]:
    """What ran since it was asked last: phase, command, result, exit code."""
    path = desk.folder / "ran"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [line.rstrip() for line in lines]


def given(desk: Terminal, phase: str) -> str:
    return (desk.folder / f"{phase}.in").read_text(encoding="utf-8")


def apply(desk: Terminal, *words: str) -> Typed:
    return desk.type("apply", "--auto-approve", *words)


def test_each_runs_in_its_turn_with_what_it_needs(desk: Terminal) -> None:
    assert apply(desk).code == 0
    assert ran(desk) == ["before_plan apply", "before_apply apply", "after_apply apply converged 0"]
    assert given(desk, "before_plan") == ""
    plan, run = json.loads(given(desk, "before_apply")), json.loads(given(desk, "after_apply"))
    assert (plan["cluster"], plan["digest"]) == ("lab", run["plan"]["digest"])
    assert faults(run, run_schema()) == []
    assert (run["command"], run["result"], run["exit_code"]) == ("apply", "converged", 0)
    assert [outcome["stage"] for outcome in run["outcomes"]].count("done") > 3


def test_where_nothing_changes_only_the_first_runs(desk: Terminal) -> None:
    apply(desk)
    ran(desk)
    assert apply(desk).code == 0
    assert desk.type("plan").code == 0
    assert ran(desk) == ["before_plan apply", "before_plan plan"]


def test_destroy_has_the_hooks_of_the_file(desk: Terminal) -> None:
    apply(desk)
    ran(desk)
    assert desk.type("destroy", "--auto-approve").code == 0
    assert ran(desk) == ["before_plan destroy", "before_apply destroy", "after_apply destroy converged 0"]


def test_a_saved_plan_has_the_hooks_that_were_saved(desk: Terminal) -> None:
    assert desk.type("plan", "--out", "lab.plan").code == 0
    (desk.folder / "cluster.yaml").unlink()
    ran(desk)
    assert desk.type("apply", "--plan", "lab.plan").code == 0
    assert ran(desk)[-1] == "after_apply apply converged 0"


@pytest.mark.parametrize("phase", ["before_plan", "before_apply"])
def test_one_that_fails_before_refuses(desk: Terminal, phase: str) -> None:
    desk.write("first\nDB_PASSWORD=planted \x1b[2Jnot on fridays\n", f"{phase}.fails")
    refused = apply(desk)
    assert refused.code == 4
    line = f"hooks.{phase}: `./hook {phase}` failed: exit code 9: DB_PASSWORD=(hidden)"
    assert line in " ".join(refused.err.split())
    assert "planted" not in refused.err
    assert "\x1b[2J" not in refused.err
    assert ran(desk)[-1] == "on_failure apply refused 4"
    assert "planted" not in given(desk, "on_failure")
    (desk.folder / f"{phase}.fails").unlink()
    assert apply(desk).code == 0
    assert ran(desk)[-1] == "after_apply apply converged 0"


def test_plan_is_refused_by_the_first(desk: Terminal) -> None:
    desk.write("frozen", "before_plan.fails")
    refused = desk.type("plan")
    assert (refused.code, refused.out) == (4, "")
    assert ran(desk) == ["before_plan plan"]


@pytest.mark.parametrize(("phase", "code"), [("after_apply", 0), ("on_failure", 4)])
def test_one_that_fails_after_is_a_warning(desk: Terminal, phase: str, code: int) -> None:
    desk.write("no route", f"{phase}.fails")
    if code:
        desk.write("no", "before_apply.fails")
    typed = apply(desk)
    assert typed.code == code
    assert f"Warning: hooks.{phase}: `./hook {phase}` failed: exit code 9: no route\n" in typed.err


def test_an_error_before_there_is_a_verdict_is_a_failure_too(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise Unreachable("m1 does not answer")

    monkeypatch.setattr(run, "preflight", unreachable)
    assert apply(desk).code == 1
    assert ran(desk) == ["on_failure apply failed 1"]
    body = json.loads(given(desk, "on_failure"))
    assert faults(body, run_schema()) == []
    assert body["error"]["kind"] == "unreachable"


def test_another_run_is_no_failure_of_this_one(desk: Terminal) -> None:
    apply(desk)
    ran(desk)
    with locked(lock_file("lab", simulated=False), "lab", "swarmplan apply", print):
        assert apply(desk).code == 4
    assert ran(desk) == []


def test_a_run_that_is_stopped_while_another_one_has_the_lock_is_interrupted(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(desk)
    ran(desk)
    monkeypatch.setattr(lock, "_LOOK", 0.01)
    monkeypatch.setattr(lease, "note", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    with locked(lock_file("lab", simulated=False), "lab", "swarmplan apply", print):
        typed = apply(desk, "--lock-timeout", "5s")
    assert typed.code == 128 + signal.SIGTERM
    assert "stopped while waiting for the lock of lab\n" in typed.err
    assert ran(desk) == []


def test_a_program_that_is_missing_is_found_before_anything(desk: Terminal) -> None:
    desk.edit("[./hook, after_apply]", "[./none]")
    typed = apply(desk)
    assert (typed.code, ran(desk)) == (1, [])
    assert (
        "Error: hooks.after_apply: no executable file named ./none: install it, or correct hooks.after_apply.command; nothing was changed\n"
        in typed.err
    )
    assert desk.type("plan").code == 0  # which runs the first one only


def test_none_runs_in_a_simulation_or_within_a_hook(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = desk.rehearse("apply", "--auto-approve")
    assert (typed.code, ran(desk)) == (0, [])
    assert typed.err.count("Note: hooks are not run in a simulation\n") == 1
    monkeypatch.setenv("SWARMPLAN_PHASE", "before_plan")
    typed = desk.type("plan")
    assert (typed.code, ran(desk)) == (0, [])
    assert "Note: hooks are not run within a hook\n" in typed.err


def test_recover_runs_none(desk: Terminal) -> None:
    apply(desk)
    ran(desk)
    desk.type("recover", "--auto-approve")
    assert ran(desk) == []


def test_a_run_that_is_stopped_ends_the_hook_that_is_running(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children._Starting, "shut", False)  # the process goes on here, unlike the command
    monkeypatch.setattr(workers._Left, "behind", False)
    desk.write("#!/bin/sh\nsetsid sleep 1000 & echo $! > left; kill -TERM $PPID\nexec sleep 1000\n", "hook")
    typed = apply(desk, "--set", "hooks.on_failure=null")
    assert typed.code == 128 + signal.SIGTERM
    assert "stopped; hooks.before_plan was killed" in typed.err
    left = Path("/proc", (desk.folder / "left").read_text(encoding="utf-8").strip(), "stat")
    assert not left.exists() or left.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"


def test_what_a_hook_prints_is_shown_on_stderr(desk: Terminal) -> None:
    typed = apply(desk, "--format", "json", "--set", "hooks.before_plan=[echo, TOKEN=planted]")
    assert json.loads(typed.out)["exit_code"] == 0
    assert "hooks.before_plan: TOKEN=(hidden)\n" in typed.err


def test_a_pass_that_fails_as_before_is_told_once(desk: Terminal) -> None:
    apply(desk)
    ran(desk)
    passes = WatchedFile(
        Source((), (), (), simulate=False),
        Approver(frozenset(), auto_approve=True, printer=lambda *_: None),
        "text",
        Desired("lab"),
    )
    results = []
    for fails in (True, True, False, True):
        (desk.folder / "before_plan.fails").unlink(missing_ok=True)
        if fails:
            desk.write("frozen", "before_plan.fails")
        results.append(passes.once(threading.Event()))
    assert [one.result for one in results] == [
        Result.REFUSED,
        Result.REFUSED,
        Result.CONVERGED,
        Result.REFUSED,
    ]
    assert [line for line in ran(desk) if "on_failure" in line] == ["on_failure watch refused 4"] * 2


def test_a_refusal_after_the_preconditions_begins_nothing(desk: Terminal) -> None:
    desk.write("no", "before_apply.fails")
    assert apply(desk).code == 4
    assert os.listdir(desk.state) == [] or not (desk.state / "journal" / "lab.jsonl").exists()  # noqa: PTH208 - names

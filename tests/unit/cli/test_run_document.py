"""Every end of every command that carries out a plan is one JSON document on stdout, and nothing else is."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from archive_samples import archive
from json_schemas import faults
from unit.cli.terminal import SPEC, Terminal, Typed

from swarmplan.archives.encryption import unencrypted
from swarmplan.cli.operations import run
from swarmplan.errors import NotConverged, Permanent, Refused, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.execute.lock import locked
from swarmplan.observe import snapshot
from swarmplan.render.progress.run_schema import log_schema, run_schema

COMMANDS = ("apply", "destroy", "recover", "restore", "backup")
RESULTS = {
    0: "converged",
    1: "failed",
    2: "invalid",
    4: "refused",
    5: "not converged",
    130: "interrupted",
    143: "interrupted",
}


def type_it(terminal: Terminal, command: str, *words: str) -> Typed:
    """The command with both forms for programs; ``restore`` with a backup; for this and ``backup`` there is no simulation."""
    archived = archive(unencrypted()).encrypted(unencrypted())
    (terminal.folder / "lab.backup").write_bytes(archived)
    real = {"restore": ("lab.backup", "-f", "cluster.yaml"), "backup": ("--unencrypted",)}
    more = real.get(command, ("--simulate",))
    return terminal.type("--log-format", "json", command, "--format", "json", *more, *words)


def document(typed: Typed, command: str, code: int, kind: str | None) -> dict[str, Any]:
    """The document, which is as the schema says and agrees with the exit code."""
    body: dict[str, Any] = json.loads(typed.out)
    assert faults(body, run_schema()) == []
    assert (typed.code, body["exit_code"], body["command"]) == (code, code, command)
    assert (body["error"] or {}).get("kind") == kind
    assert body["error"] == (body["errors"][0] if body["errors"] else None)
    assert body["result"] == RESULTS[code]
    for line in typed.err.splitlines():
        assert faults(json.loads(line), log_schema()) == [], line
    return body


def raising(error: BaseException) -> Callable[..., Verdict]:
    def run_plan(*_: object, **__: object) -> Verdict:
        raise error

    return run_plan


ENDS: list[tuple[BaseException | Verdict, int, str | None]] = [
    (Verdict(Result.CONVERGED), 0, None),
    (Verdict(Result.FAILED, "create services.web: no room"), 1, "failed"),
    (Verdict(Result.NOT_CONVERGED, "await services.web: timed out"), 5, "not converged"),
    (Verdict(Result.REFUSED, "needs --allow destroy"), 4, "refused"),
    (Verdict(Result.INTERRUPTED, "stopped"), 130, "interrupted"),
    (Permanent("disk full"), 1, "failed"),
    (Unreachable("m1 does not answer"), 1, "unreachable"),
    (Refused("the plan is stale"), 4, "refused"),
    (NotConverged("still observing"), 5, "not converged"),
    (KeyboardInterrupt(), 130, "interrupted"),
    (OSError(28, "No space left on device", "/srv/x"), 1, "failed"),
    (ZeroDivisionError("a bug"), 1, "internal"),
    (RecursionError("a deeper bug"), 1, "internal"),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("end", ENDS)
def test_every_end_of_a_run_is_a_document(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    end: tuple[BaseException | Verdict, int, str | None],
) -> None:
    ended, code, kind = end
    ends = raising(ended) if isinstance(ended, BaseException) else lambda *_, **__: ended
    monkeypatch.setattr(run, "run_plan", ends)
    body = document(type_it(terminal, command), command, code, kind)
    if isinstance(ended, Verdict) and ended.reason:
        assert body["error"]["message"] == ended.reason


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("words", [["--bogus"], ["--allow", "everything"], ["--set"]])  # fmt: skip
def test_a_wrong_command_line_is_a_document(terminal: Terminal, command: str, words: list[str]) -> None:
    document(type_it(terminal, command, *words), command, 2, "usage")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_swarmplan_does_not_have_is_a_document(terminal: Terminal, command: str) -> None:
    typed = terminal.type("--log-format=json", "--bogus", command, "--format=json")
    document(typed, command, 2, "usage")


@pytest.mark.parametrize("command", COMMANDS)
def test_faults_of_the_file_have_their_places(terminal: Terminal, command: str) -> None:
    terminal.write(SPEC.replace("count: 1", "count: x").replace("policy:", "polcy:"))
    body = document(type_it(terminal, command), command, 2, "invalid")
    places = [(error["file"], error["line"], error["column"]) for error in body["errors"]]
    assert places == [("cluster.yaml", 4, 19), ("cluster.yaml", 6, 1)]
    assert body["cluster"] is body["plan"] is None


def test_faults_that_a_driver_finds_have_their_places(terminal: Terminal) -> None:
    terminal.edit("managers: {count: 1}", "managers: {count: 1, driver: local, options: {sbnet: x}}")
    body = document(type_it(terminal, "apply"), "apply", 2, "invalid")
    assert (body["error"]["file"], body["error"]["line"]) == ("cluster.yaml", 4)


@pytest.mark.parametrize("command", ["apply", "destroy", "recover"])
def test_a_lock_that_is_held_is_a_kind_of_its_own(terminal: Terminal, command: str) -> None:
    with locked(terminal.state / "locks" / "lab.simulated.lock", "lab", "swarmplan apply"):
        body = document(type_it(terminal, command), command, 4, "locked")
    assert body["cluster"] == "lab"


def test_a_run_from_creation_to_removal(terminal: Terminal) -> None:
    refused = document(type_it(terminal, "apply"), "apply", 4, "refused")
    assert "this --format does not ask: use --auto-approve" in refused["error"]["message"]
    assert "create services.web" in refused["left"]
    done = document(type_it(terminal, "apply", "--auto-approve"), "apply", 0, None)
    ended = {outcome["step"]: outcome for outcome in done["outcomes"]}
    assert ended["create services.web"]["stage"] == "done"
    assert ended["create services.web"]["resource"] == "services.web"
    assert ended["await services.web"]["duration"] > 0
    assert done["duration"] >= ended["await services.web"]["duration"]
    assert (done["left"], done["rounds"]) == ([], 1)
    assert done["plan"]["digest"] == refused["plan"]["digest"]
    terminal.edit('{web: {image: "lab/hello:1", environment: {MODE: live}}}', "{}")
    hazard = document(type_it(terminal, "apply", "--auto-approve"), "apply", 4, "refused")
    assert [each["allow"] for each in hazard["plan"]["hazards"]] == ["destroy"]
    assert (
        document(type_it(terminal, "recover", "--auto-approve"), "recover", 4, "refused")["cluster"] == "lab"
    )
    document(type_it(terminal, "destroy", "--auto-approve"), "destroy", 0, None)
    again = document(type_it(terminal, "destroy", "--auto-approve"), "destroy", 0, None)
    assert (again["cluster"], again["outcomes"]) == ("lab", [])


def test_a_saved_plan_that_is_stale_is_a_document(terminal: Terminal) -> None:
    terminal.rehearse("plan", "--out", "lab.plan")
    terminal.rehearse("apply", "--auto-approve")
    typed = terminal.type("apply", "--simulate", "--plan", "lab.plan", "--format", "json")
    assert "changed since this plan was saved" in document_of(typed)["error"]["message"]
    assert "Error: lab.plan: the cluster has changed" in typed.err


def document_of(typed: Typed) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(typed.out)
    return body


def test_with_messages_as_text_the_plan_and_the_verdict_are_on_stderr(terminal: Terminal) -> None:
    typed = terminal.rehearse("apply", "--auto-approve", "--format", "json")
    assert document_of(typed)["exit_code"] == 0
    assert typed.err.startswith("Plan for lab: 4 changes")
    assert typed.err.endswith("lab is up to date: 6 done.\n")


READERS = ("plan", "status")


@pytest.mark.parametrize("command", READERS)
def test_a_result_is_printed_as_it_is(terminal: Terminal, command: str) -> None:
    typed = terminal.rehearse(command, "--format", "json")
    assert (typed.code, "exit_code" in document_of(typed)) == (0, False)
    (terminal.folder / "cluster.yaml").unlink()
    assert terminal.rehearse(command).out == ""


@pytest.mark.parametrize("command", READERS)
def test_an_error_before_a_result_is_a_document(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    document(type_it(terminal, command, "--bogus"), command, 2, "usage")
    for error, code, kind in (
        (Unreachable("m1"), 1, "unreachable"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(snapshot, "observe", raising(error))
            document(type_it(terminal, command), command, code, kind)
    terminal.edit("count: 1", "count: x")
    body = document(type_it(terminal, command), command, 2, "invalid")
    assert (body["error"]["file"], body["error"]["line"]) == ("cluster.yaml", 4)


def test_an_error_after_a_result_is_no_second_document(terminal: Terminal) -> None:
    typed = terminal.rehearse("plan", "--format", "json", "--out", "none/lab.plan")
    assert typed.code == 1
    assert "the plan cannot be saved" in typed.err
    assert "digest" in document_of(typed)


def test_a_help_page_is_no_run(terminal: Terminal) -> None:
    typed = terminal.type("apply", "--format", "json", "--help")
    assert (typed.code, typed.out.startswith("Usage:")) == (0, True)


CASES = [([signal.SIGTERM], 143), ([signal.SIGINT], 130), ([signal.SIGINT, signal.SIGTERM], 143)]


@pytest.mark.parametrize(("signals", "code"), CASES)
@pytest.mark.usefixtures("terminal")
def test_a_signal_ends_in_a_document(signals: list[signal.Signals], code: int) -> None:
    words = ["--log-format", "json", "apply", "--simulate", "--auto-approve", "--format", "json"]
    command = [sys.executable, "-m", "swarmplan", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            told = [process.stderr.readline()]
            while "step.waiting" not in told[-1]:
                told.append(process.stderr.readline())
                assert told[-1], told
            os.kill(
                process.pid, signal.SIGSTOP
            )  # else the run may have ended before the second signal is sent
            for number in (*signals, signal.SIGCONT):
                os.kill(process.pid, number)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    typed = Typed(process.returncode, out, "".join(told) + err)
    body = document(typed, "apply", code, "interrupted")
    assert "Stopping: " in typed.err
    assert body["cluster"] == "lab"


@pytest.mark.parametrize(
    ("words", "code", "failures", "names"),
    [
        (["--auto-approve"], 0, "0", ["update services.web", "await services.web", "apply"]),
        ([], 4, "1", ["apply"]),
        (["--bogus"], 2, "1", ["apply"]),
    ],
)
def test_every_end_is_a_test_report_where_that_is_asked_for(
    terminal: Terminal, words: list[str], code: int, failures: str, names: list[str]
) -> None:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    terminal.edit("live", "test")
    typed = terminal.rehearse("apply", "--format", "junit", *words)
    suite = ET.fromstring(typed.out)[0]  # noqa: S314 - of our own making
    assert (typed.code, suite.get("failures")) == (code, failures)
    assert [case.get("name") for case in suite.iter("testcase")] == names

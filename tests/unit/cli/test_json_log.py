"""With ``--log-format json`` every line on stderr is an object, whoever writes it."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from json_schemas import faults
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line.formats import documented_command, json_log
from swarmplan.cli.operations import run
from swarmplan.render.progress.run_schema import log_schema


def lines(text: str) -> list[dict[str, Any]]:
    """The lines, each of which is as the schema says."""
    found = [json.loads(line) for line in text.splitlines()]
    assert [fault for line in found for fault in faults(line, log_schema())] == []
    return found


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        (["apply", "--bogus"], {"error"}),
        (["aply"], {"error"}),
        (["validate", "gone.yaml"], {"error"}),
        (["plan", "--simulate", "--out", "lab.plan"], {"info"}),
        (["plan", "--simulate", "old.yaml"], {"warning"}),
        (["apply", "--simulate"], {"error"}),
        (["apply", "--simulate", "--auto-approve"], {"info"}),
        (["import", "--simulate", "gone.yaml"], {"error"}),
        (["backup", "--simulate"], {"error"}),
        (["status", "--simulate", "other.yaml"], {"info"}),
    ],
)
def test_every_message_is_an_object(terminal: Terminal, words: list[str], levels: set[str]) -> None:
    cluster = (terminal.folder / "cluster.yaml").read_text(encoding="utf-8")
    terminal.write(cluster.replace("environment:", "container_name: x, environment:"), "old.yaml")
    terminal.write(cluster.replace("name: lab", "name: labb"), "other.yaml")
    if words[0] == "status":
        terminal.rehearse("apply", "--auto-approve")
    typed = terminal.type("--log-format", "json", *words)
    assert {line["level"] for line in lines(typed.err)} == levels


def test_a_fault_of_the_file_has_its_place(terminal: Terminal) -> None:
    terminal.edit("count: 1", "count: x")
    (line,) = lines(terminal.type("--log-format", "json", "validate").err)
    assert (line["file"], line["line"], line["column"], line["kind"]) == ("cluster.yaml", 4, 19, "invalid")


def test_steps_have_their_names_and_resources(terminal: Terminal) -> None:
    told = lines(terminal.type("--log-format", "json", "apply", "--simulate", "--auto-approve").err)
    done = next(line for line in told if line.get("event") == "step.done" and line["step"] == "init swarm")
    assert (done["resource"], done["cluster"]) == ("swarm", "lab")
    assert done["message"].startswith("init swarm done after ")


def test_a_bug_and_what_libraries_write_are_objects_too(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_plan(*_: object, **__: object) -> None:
        sys.stderr.write("a library's own line\n\nwith DB_PASSWORD=planted\n")
        raise ZeroDivisionError

    monkeypatch.setattr(run, "run_plan", run_plan)
    typed = terminal.type("-vv", "--log-format", "json", "apply", "--simulate")
    told = lines(typed.err)
    assert "a library's own line" in [line["message"] for line in told]
    assert "planted" not in typed.err
    assert told[-1]["message"].startswith("internal error: ZeroDivisionError")
    assert (told[-1]["level"], told[-1]["kind"]) == ("error", "internal")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("terminal")
def test_a_watch_writes_objects_until_it_is_stopped(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "swarmplan", "--log-format", "json", "watch", "--simulate"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            told = [process.stderr.readline()]
            while "run.ended" not in told[-1]:
                told.append(process.stderr.readline())
                assert told[-1], told
            os.kill(process.pid, number)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    found = lines("".join(told) + err)
    ended = next(line for line in found if line.get("event") == "run.ended")
    assert (ended["result"], ended["level"], ended["cluster"]) == ("converged", "info", "lab")
    assert [line["message"] for line in found if line["level"] == "warning"] == [
        "Stopping the watch. (repeat to exit at once)"
    ]
    assert (process.returncode, out) == (0, "")


@pytest.mark.parametrize(
    ("words", "log", "command"),
    [
        ("apply --format json", False, "apply"),
        ("--log-format=json destroy --format=json", True, "destroy"),
        ("--log-format json --log-format text recover --format text --format json", False, "recover"),
        ("restore x --format json --format text", False, ""),
        ("plan apply --format json", False, "plan"),
        ("status --format json --format text", False, ""),
        ("validate --format json", False, ""),
        ("apply -- --format json --log-format json", False, ""),
        ("apply --format", False, ""),
        ("apply --format junit", False, "apply"),
        ("plan --format junit", False, ""),
        ("agent status --format json", False, "agent status"),
        ("agent status --format junit", False, ""),
        ("agent run --format json", False, ""),
        ("agent --format json", False, ""),
        ("apply --format junit --format text", False, ""),
        ("apply --format json -h", False, ""),
        ("", False, ""),
    ],
)
def test_the_forms_are_read_as_click_reads_them(words: str, log: bool, command: str) -> None:  # noqa: FBT001 - a table's column
    assert (json_log(words.split()), documented_command(words.split())) == (log, command)

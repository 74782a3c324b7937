"""``swarmplan agent``, as it is typed: one process that follows simulated clusters, and the commands that ask it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from json_schemas import faults
from unit.cli.terminal import SPEC, Terminal

from swarmplan.agent.state_schema import status_schema

AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
clusters:
  lab:
    source: {files: [cluster.yaml], interval: 1h}
    simulate: true
"""
_DEADLINE = 60.0


class Running:
    """An agent in a process of its own."""

    def __init__(self, terminal: Terminal, *words: str) -> None:
        self.terminal = terminal
        self.log = terminal.folder / "agent.log"
        self._words = words
        self.process = self.start()

    def start(self, **more: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "swarmplan", *self._words, "agent", "run", "agent.yaml"],
                stdout=log, stderr=log, cwd=self.terminal.folder, env={**os.environ, "HOME": str(self.terminal.folder), **more},
            )  # fmt: skip
        return self.process

    def until(self, what: Callable[[], bool]) -> None:
        end = time.monotonic() + _DEADLINE
        while not what():
            assert time.monotonic() < end, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def says(self, text: str) -> None:
        self.until(lambda: text in self.log.read_text())

    @property
    def status(self) -> dict[str, Any]:
        typed = self.terminal.type("agent", "status", "--format", "json")
        return dict(json.loads(typed.out)) if typed.code == 0 else {}

    @property
    def clusters(self) -> dict[str, Any]:
        return {each["name"]: each for each in self.status.get("clusters", ())}

    def passed(self, name: str = "lab") -> None:
        """Its first pass has ended."""
        self.until(lambda: bool(self.clusters.get(name, {}).get("last")))

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(_DEADLINE)


@pytest.fixture
def running(terminal: Terminal) -> Iterator[Running]:
    terminal.write(AGENT, "agent.yaml")
    found = Running(terminal)
    try:
        found.passed()
        yield found
    finally:
        found.process.kill()
        found.process.wait()


def test_it_applies_what_it_follows_and_says_so(running: Running) -> None:
    lab = running.clusters["lab"]
    assert (lab["sync"], lab["health"]["state"], lab["last"]["result"]) == (
        "up to date",
        "healthy",
        "applied",
    )
    assert lab["last"]["changes"]
    assert faults(running.terminal.type("agent", "status", "--format", "json").json, status_schema()) == []
    shown = running.terminal.type("agent", "status").out
    assert shown.splitlines()[0].split() == [
        "CLUSTER",
        "SYNC",
        "HEALTH",
        "COMMIT",
        "LAST",
        "PASS",
        "NEXT",
        "WHY",
    ]
    assert "lab" in shown
    history = running.terminal.rehearse("history", "--format", "json").json
    assert [run["command"] for run in history["runs"]] == ["agent"]
    assert history["runs"][0]["id"] == lab["last"]["run"]
    assert running.end() == 0
    assert "lab: applied: lab is up to date" in running.log.read_text()


def test_a_sync_waits_for_its_pass_and_exits_as_apply_does(running: Running) -> None:
    terminal = running.terminal
    terminal.edit("live", "test")
    typed = terminal.type("agent", "sync", "--wait")
    assert (typed.code, typed.out.split(":")[:2]) == (0, ["lab", " applied"])
    assert terminal.type("agent", "sync", "lab", "--wait").out.startswith("lab: unchanged")
    terminal.edit("services:", "servces:")
    typed = terminal.type("agent", "sync", "--wait")
    assert typed.code == 1
    assert "unknown key 'servces'" in typed.out
    assert running.clusters["lab"]["sync"] == "failed"
    terminal.write(SPEC.split("services:")[0] + "policy: {max_destroys: 0, settle: 0s}\n")
    typed = terminal.type("agent", "sync", "--wait")
    assert typed.code == 4
    (hold,) = running.clusters["lab"]["last"]["holds"]
    assert hold["kind"] == "destroy"
    assert "--allow destroy" in hold["remedy"]
    assert "--allow destroy" in terminal.type("agent", "status").out
    assert terminal.type("agent", "sync", "elsewhere").code == 4


def test_a_suspended_cluster_is_left_alone_until_it_is_resumed(running: Running) -> None:
    terminal = running.terminal
    assert (
        "is suspended until"
        in terminal.type("agent", "suspend", "lab", "--for", "2h", "--reason", "disk").out
    )
    terminal.edit("live", "test")
    typed = terminal.type("agent", "sync", "lab")
    assert typed.code == 4
    assert "is suspended by" in typed.err
    assert terminal.type("agent", "sync", "--wait").code == 4
    assert running.end() == 0
    running.start()
    running.until(lambda: bool(running.clusters))
    assert running.clusters["lab"]["suspended"]["reason"] == "disk"
    assert terminal.type("agent", "resume", "lab").code == 0
    running.until(lambda: (running.clusters["lab"]["last"] or {}).get("result") == "applied")
    assert terminal.type("agent", "resume", "lab").code == 4


def test_a_killed_agent_is_followed_by_another_and_a_living_one_is_not(running: Running) -> None:
    terminal = running.terminal
    typed = terminal.type("agent", "run", "agent.yaml")
    assert typed.code == 4
    assert (
        f"an agent is already running at {terminal.state / 'agent' / 'state'}, pid {running.process.pid}"
        in typed.err
    )
    terminal.write(f"{AGENT}state: other\n", "other.yaml")
    typed = terminal.type("agent", "run", "other.yaml")  # of the same socket
    assert f"at {terminal.state / 'agent' / 'agent.sock'}, pid {running.process.pid}" in typed.err
    terminal.write(f"{AGENT}socket: other.sock\n", "other.yaml")
    typed = terminal.type("agent", "run", "other.yaml")  # of the same state folder
    assert (typed.code, "an agent is already running at" in typed.err) == (4, True)
    running.process.kill()
    running.process.wait()
    typed = terminal.type("agent", "status")
    assert typed.code == 1
    assert "no agent listens at" in typed.err
    running.start()
    running.passed()
    assert running.clusters["lab"]["last"]["result"] == "unchanged"


def test_its_file_is_read_again_where_it_is_valid(running: Running) -> None:
    terminal = running.terminal
    terminal.write(SPEC.replace("name: lab", "name: two"), "two.yaml")
    terminal.write(AGENT + "  two:\n    source: {files: [two.yaml]}\n    simulate: maybe\n", "agent.yaml")
    running.process.send_signal(signal.SIGHUP)
    running.says("is not valid: the agent goes on as it was")
    assert "agent.yaml:9:" in running.log.read_text()
    assert set(running.clusters) == {"lab"}
    running.until(lambda: running.status["invalid_file"] is not None)
    assert "agent.yaml:9:" in running.status["invalid_file"]["problems"][0]
    assert faults(running.status, status_schema()) == []
    assert "The agent file is not valid since" in terminal.type("agent", "status").out
    terminal.write(AGENT + "  two:\n    source: {files: [two.yaml]}\n    simulate: true\n", "agent.yaml")
    unfollowed = terminal.state / "agent" / "mirrors" / "app-0123456789abcdef"
    unfollowed.mkdir()
    (unfollowed / "lock").touch()
    running.process.send_signal(signal.SIGHUP)
    running.says("Removed the mirror app-0123456789abcdef")
    assert not unfollowed.exists()
    running.passed("two")
    assert running.clusters["two"]["last"]["result"] == "applied"
    assert running.status["invalid_file"] is None
    assert running.end() == 0


_TIMED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")


def test_each_line_of_its_log_begins_with_its_time_but_in_the_journal(running: Running) -> None:
    """Whoever writes it: of a message of several lines, too, and of the progress of a run."""
    running.terminal.write(AGENT.replace("clusters:", "clustres:"), "agent.yaml")
    running.process.send_signal(signal.SIGHUP)
    running.says("is not valid: the agent goes on as it was")
    assert running.end() == 0
    lines = running.log.read_text().splitlines()
    assert [line for line in lines if not _TIMED.match(line)] == []
    assert any("Stopping the agent" in line for line in lines)
    running.terminal.write(AGENT, "agent.yaml")
    at = running.log.stat()
    running.start(JOURNAL_STREAM=f"{at.st_dev}:{at.st_ino}")
    running.passed()
    assert running.end() == 0
    after = running.log.read_text().splitlines()[len(lines) :]
    assert after
    assert not [line for line in after if _TIMED.match(line)]


def test_its_log_is_json_where_that_is_asked_for(terminal: Terminal) -> None:
    terminal.write(AGENT, "agent.yaml")
    running = Running(terminal, "--log-format", "json")
    try:
        running.passed()
        assert running.end() == 0
    finally:
        running.process.kill()
    lines = [json.loads(line) for line in running.log.read_text().splitlines()]
    (ended,) = [line for line in lines if line.get("event") == "pass.ended"]
    assert (ended["cluster"], ended["result"]) == ("lab", "applied")
    assert all(line["cluster"] == "lab" for line in lines if str(line.get("event", "")).startswith("step."))


def test_an_agent_file_that_is_wrong_is_refused_at_once(terminal: Terminal) -> None:
    terminal.write("apiVersion: swarmplan/v1\nkind: Agent\nclusters: {}\n", "agent.yaml")
    typed = terminal.type("agent", "run")
    assert typed.code == 2
    assert "agent.yaml:" in typed.err


@pytest.mark.parametrize("duration", ["0", "0s", "0h0m"])
def test_a_suspension_for_no_time_is_refused(terminal: Terminal, duration: str) -> None:
    typed = terminal.type("agent", "suspend", "lab", "--for", duration)
    assert (typed.code, "is over at once" in typed.err) == (2, True)


@pytest.mark.parametrize("word", ["stat", "nonsense"])
def test_a_command_of_it_that_is_none_is_refused(terminal: Terminal, word: str) -> None:
    typed = terminal.type("agent", word)
    assert typed.code == 2
    assert f"no such command 'agent {word}'" in typed.err


def test_the_socket_may_be_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    typed = terminal.type("agent", "status", "--socket", str(tmp_path / "other.sock"))
    assert (typed.code, f"no agent listens at {tmp_path / 'other.sock'}" in typed.err) == (1, True)

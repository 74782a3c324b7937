"""``fleet grade`` on real engines: every kind of check, and disturbances that are undone, however the grading ends."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from integration.clusters import IMAGE, traces
from integration.waiting import eventually

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: {name}
template: lab.yaml
roster: [{{id: anna}}]
checks: lesson.yaml
"""
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {{driver: local}}
managers: {{count: 1}}
workers: {{count: 1}}
images: {{{image}: {{archive: {archive}}}}}
services:
  web: {{image: "{image}", deploy: {{replicas: 2}}}}
  page: {{image: "{image}", deploy: {{mode: global}}, ports: [{{target: 8080, published: 8080, mode: host}}]}}
policy: {{settle: 500ms}}
"""
LESSON = """\
- {id: swarm, swarm: {managers: 1, workers: 1, quorum: true}}
- {id: page, http: {url: "http://{manager-1}:8080/"}, within: 20s}
- {id: nowhere, http: {url: "http://{worker-1}:8080/nowhere"}}
- {id: program, command: ./check.sh}
- {id: kill, disturb: {kill: worker-1}, service: {name: web, running: all}, within: 1m}
- {id: pause, disturb: {pause: worker-1}, service: {name: web, running: all}, within: 1m}
- {id: drain, disturb: {drain: worker-1}, node: {name: worker-1, availability: drain}}
- {id: last, disturb: {stop: manager-1}, swarm: {quorum: true}}
- {id: lost, disturb: {stop: manager-1, allow_quorum_loss: true}, swarm: {quorum: false}, within: 30s}
- {id: wait, disturb: [{stop: worker-1}, {drain: manager-1}], service: {name: web, running: 77}, within: 2m}
"""
CHECK = """\
#!/bin/sh
cat > /dev/null
[ "$STUDENT_ID" = anna ] || exit 3
echo "there are $(docker node ls -q | wc -l) nodes in $CLUSTER"
exit 1
"""
_ENDINGS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]


@dataclass(frozen=True)
class Room:
    """A fleet of one student, whose state is in a folder of its own."""

    name: str
    folder: Path

    @property
    def cluster(self) -> str:
        return f"{self.name}-anna"

    @property
    def record(self) -> Path:
        return self.folder / "state/swarmplan/disturbed" / f"{self.cluster}.json"

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "swarmplan", "fleet", *words],
            cwd=self.folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "XDG_STATE_HOME": str(self.folder / "state")}, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
        return out

    def grade(self, *words: str) -> dict[str, dict[str, Any]]:
        """The results by check."""
        (anna,) = json.loads(self.run("grade", "--format", "json", *words))["students"]
        return {one["check"]: one for one in anna["results"]}

    def state(self) -> dict[str, Any]:
        (anna,) = json.loads(self.run("status", "--format", "json"))["clusters"]
        return dict(anna)

    def planned(self) -> str:
        """What is to become of the cluster."""
        (anna,) = json.loads(self.run("plan", "--format", "json"))["clusters"]
        return str(anna["state"])


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("class")
    made = Room(f"it-{uuid.uuid4().hex[:6]}", folder)
    (folder / "fleet.yaml").write_text(FLEET.format(name=made.name), encoding="utf-8")
    (folder / "lab.yaml").write_text(TEMPLATE.format(image=IMAGE, archive=archive), encoding="utf-8")
    (folder / "lesson.yaml").write_text(LESSON, encoding="utf-8")
    (folder / "check.sh").write_text(CHECK, encoding="utf-8")
    (folder / "check.sh").chmod(0o755)
    try:
        made.run("apply", "--auto-approve")
        yield made
    finally:
        made.run("destroy", "--auto-approve")
    assert [trace for trace in traces(made.cluster) if "pytest" not in trace] == []


pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("fleet-grade")]


def test_every_kind_of_check_and_every_disturbance(room: Room) -> None:
    names = [
        f"--check={name}"
        for name in ("swarm", "page", "nowhere", "program", "kill", "pause", "drain", "last", "lost")
    ]
    found = room.grade(*names)
    assert {name: one["status"] for name, one in found.items()} == {
        "swarm": "pass", "page": "pass", "nowhere": "fail", "program": "fail", "kill": "pass", "pause": "pass", "drain": "pass",
        "last": "broken", "lost": "pass",
    }  # fmt: skip
    assert found["nowhere"]["reason"].endswith(":8080/nowhere answers 404, not 200")
    assert found["program"]["hint"] == f"there are 2 nodes in {room.cluster}"
    assert room.state()["machines"] == {"up": 2, "wanted": 2}
    assert not room.record.exists()


@pytest.mark.parametrize(("number", "code"), _ENDINGS, ids=["INT", "TERM", "KILL"])
def test_a_grading_that_is_ended_undoes_what_it_did_or_leaves_it_to_the_next(
    room: Room, number: signal.Signals, code: int
) -> None:
    process = room.start("grade", "--check", "wait")
    eventually(lambda: room.record.exists() and room.state()["machines"]["up"] == 1, within=60)
    process.send_signal(number)
    process.communicate(timeout=120)
    assert process.returncode == code
    assert room.record.exists() == (number == signal.SIGKILL)
    assert room.grade("--check", "swarm", "--no-disturb")["swarm"]["status"] == "pass"
    assert not room.record.exists()
    assert room.state()["machines"] == {"up": 2, "wanted": 2}
    # What was stopped for a moment has tasks that are still starting.
    eventually(lambda: room.planned() == "up to date", within=90)

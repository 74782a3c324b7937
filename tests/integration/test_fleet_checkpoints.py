"""A student's cluster kept, spoilt and brought back, and paused meanwhile, on real engines."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from integration.classes import Class
from integration.clusters import IMAGE, traces

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("class")]
UPDATE = "{{.UpdateStatus.State}}"
HEARTBEAT = "{{json .Swarm.Cluster.Spec.Dispatcher.HeartbeatPeriod}}"


@pytest.fixture
def school(tmp_path: Path, archive: Path) -> Iterator[Class]:
    """A class of one, taken down at the end; then nothing on the machine carries its name."""
    name = f"it-{uuid.uuid4().hex[:6]}"
    made = Class(name, tmp_path, archive)
    web = {
        "image": IMAGE,
        "volumes": ["data:/data"],
        "deploy": {"replicas": 2, "endpoint_mode": "dnsrr"},
    }
    made.write(
        ["anna"],
        template={"services": {"web": web}, "volumes": {"data": {}}},
        checkpoints=[{"name": "lab-2", "volumes": ["data"]}],
    )
    try:
        yield made
    finally:
        made.run("destroy", "--auto-approve", "--allow", "all", code=None)
    assert [trace for trace in traces(name) if "pytest" not in trace] == []


def docker(school: Class, *words: str, machine: str = "manager-1") -> str:
    return school.run("exec", machine, "--", "docker", *words).stdout.strip()


def await_true(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.5)


def await_running(school: Class, service: str) -> None:
    listed = ("service", "ls", "--filter", f"name={service}", "--format", "{{.Replicas}}")
    await_true(lambda: docker(school, *listed) == "1/1")


def test_what_was_kept_is_back_and_tasks_outlast_a_pause(school: Class) -> None:
    began = time.monotonic()
    assert school.results("apply") == {"anna": "ready"}
    first = time.monotonic() - began
    on = ("--constraint", "node.role == manager", "--restart-delay", "20s")
    docker(school, "service", "create", "--detach", "--quiet", "--name", "mine", *on, IMAGE)
    await_running(school, "mine")
    bad = ("--update-failure-action", "rollback", "--update-monitor", "2s", "--args", "/no-such-program")
    docker(school, "service", "update", "--detach", "--quiet", *bad, "mine")
    await_true(
        lambda: docker(school, "service", "inspect", "--format", UPDATE, "mine") == "rollback_completed"
    )
    await_running(school, "mine")
    volume = docker(school, "volume", "ls", "-q").splitlines()[0]
    notes = f"/var/lib/docker/volumes/{volume}/_data/notes"
    school.run("exec", "worker-1", "--", "sh", "-c", f"echo mine > {notes}")
    done = school.run("checkpoint", "lab-2", "--unencrypted", "--format", "json")
    assert [one["result"] for one in json.loads(done.stdout)["clusters"]] == ["saved"]

    docker(school, "service", "rm", "mine", "web")
    docker(school, "swarm", "leave", "--force", machine="worker-1")
    docker(school, "swarm", "leave", "--force")
    docker(school, "swarm", "init", "--advertise-addr", "eth0")
    began = time.monotonic()
    assert school.results("reset", "anna") == {"anna": "ready"}
    assert time.monotonic() - began < 2 * first
    assert docker(school, "service", "ls", "--format", "{{.Name}}") == "web"
    assert school.plans() == {"anna": "up to date"}

    reset = school.run("reset", "anna", "--to", "lab-2", "--auto-approve")
    assert "locked by another run" not in reset.stderr  # by who made it, whose lease is in the copy
    assert set(docker(school, "service", "ls", "--format", "{{.Name}}").split()) == {"mine", "web"}
    assert school.run("exec", "worker-1", "--", "cat", notes).stdout.strip() == "mine"
    assert school.plans() == {"anna": "up to date"}

    tasks = set(docker(school, "service", "ps", "-q", "web").split())
    school.run("pause", "--for", "10m")
    assert (school.states(), school.plans()) == ({"anna": "paused"}, {"anna": "paused"})
    time.sleep(20)  # longer than the three heartbeats by which an engine's own period would lose the nodes
    school.run("resume")
    assert set(docker(school, "service", "ps", "-q", "web").split()) == tasks
    assert docker(school, "info", "--format", HEARTBEAT) == "5000000000"
    assert school.states() == {"anna": "healthy"}

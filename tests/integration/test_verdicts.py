"""What becomes of services on real engines, and how soon it is known: one cluster for all of it."""

import json
import os
import re
import time
from typing import Any

import pytest
from integration.clusters import IMAGE, Cluster, one_line

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("verdicts")]

MANY = 50
QUICKLY = {"restart_policy": {"delay": "100ms"}}
LONG_WATCHED = {"x-swarmplan": {"settle": "3s"}}
"""A busy engine may tell for a second of a task that has ended that it runs."""
ONCE = {"restart_policy": {"condition": "none"}}


@pytest.fixture(scope="module")
def site(shared: Cluster) -> Cluster:
    """A cluster of two, nothing in it."""
    shared.write(managers=1, workers=1)
    shared.apply()
    return shared


def running(*command: str, **more: Any) -> dict[str, Any]:
    """A service of this command (the image's where none is given)."""
    return {"image": IMAGE, **({"command": list(command)} if command else {}), **more}


def events(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


@pytest.mark.long
def test_fifty_services_are_made_at_once_and_converge(site: Cluster) -> None:
    site.write(
        managers=1, workers=1, services={f"s{number}": running("sleep", "1000") for number in range(MANY)}
    )
    done = site.run("--log-format", "json", "apply", "--auto-approve", timeout=300)
    ended = [event["step"] for event in events(done.stderr) if event["event"] == "step.done"]
    made = [place for place, step in enumerate(ended) if step.startswith("create services.")]
    converged = [place for place, step in enumerate(ended) if step.startswith("await services.")]
    assert (len(made), len(converged)) == (MANY, MANY)
    assert made[-1] < converged[MANY // 2]  # nobody waited for another's tasks
    assert site.plan()["converged"] is True


def test_each_that_does_not_come_up_is_told_apart(site: Cluster) -> None:
    most = {"resources": {"reservations": {"cpus": str(0.6 * (os.cpu_count() or 1))}}}
    held = {"deploy": {"placement": {"constraints": ["node.role==manager"]}, **most}}
    services = {
        "crashing": running(
            "sh", "-c", "echo $$DB_PASSWORD; echo no config >&2; exit 3",
            deploy=QUICKLY, environment={"DB_PASSWORD": "pl4nt3d"}, **LONG_WATCHED,
        ),
        "short": running("sh", "-c", "sleep 1; exit 4", deploy=QUICKLY, **LONG_WATCHED),
        "migrate": running("true", deploy={"restart_policy": {"condition": "on-failure"}}),
        "web": running(depends_on={"migrate": {"condition": "service_completed_successfully"}}),
        "broken-job": running("sh", "-c", "exit 7", deploy={"mode": "replicated-job", **ONCE}),
        "after-job": running(depends_on={"broken-job": {"condition": "service_completed_successfully"}}),
        "first": running("sleep", "1000", **held),
        "second": running(
            "sleep", "1000", **held, depends_on=["first"], **{"x-swarmplan": {"timeout": "3s"}}
        ),
    }  # fmt: skip
    site.write(managers=1, workers=1, services=services, policy={"max_destroys": None})
    began = time.monotonic()
    done = site.run("apply", "--auto-approve", code=5)
    took = time.monotonic() - began
    said = one_line(done)
    loop = r"services\.crashing: crash loop, 3 tasks in a row died right after their start: [^✗]*\b3\b"
    assert re.search(loop, said), said  # the words for exit code 3 are the engine's
    assert "| no config" in said
    assert "pl4nt3d" not in said
    assert "services.short: crash loop, 3 tasks in a row" in said, said
    assert "services.broken-job: the job failed: task: non-zero exit (7)" in said
    assert (
        "services.second: timed out after 3 s: 0/1 tasks running the current spec (pending: no suitable node ("
        in said
    )
    assert "insufficient resources on 1 node" in said
    assert took < 100  # nobody waited for the 300 s that a service has
    left = {step["name"] for step in site.plan()["steps"]}
    assert "await services.web" not in left
    assert "create services.after-job" in left


def test_what_no_node_can_take_is_refused_before_anything_is_done(site: Cluster) -> None:
    gpu = {"placement": {"constraints": ["node.labels.gpu==yes"]}}
    huge = {"resources": {"reservations": {"memory": "100T"}}}
    wide = {"replicas": 3, "placement": {"max_replicas_per_node": 1}}
    services = {
        name: running(deploy=deploy) for name, deploy in (("gpu", gpu), ("huge", huge), ("wide", wide))
    }
    site.write(managers=1, workers=1, services=services, policy={"max_destroys": None})
    done = site.run("apply", "--auto-approve", code=4)
    said = one_line(done)
    assert "services.gpu can never run: no node matches all of: node.labels.gpu==yes (0 of 2)" in said
    assert "services.huge can never run: 1 task, room for 0" in said
    assert "services.wide can run only 2 of 3 tasks" in said
    assert not any(name in said for name in ("create services.gpu started", "did not converge"))


def test_an_update_that_is_rolled_back_is_exit_5(site: Cluster) -> None:
    rolling = {"update_config": {"failure_action": "rollback", "monitor": "1s"}, **ONCE}
    site.write(
        managers=1, workers=1, services={"web": running(deploy=rolling)}, policy={"max_destroys": None}
    )
    site.apply()
    site.edit(services__web__command=["sh", "-c", "echo not like this; exit 5"])
    done = site.run("apply", "--auto-approve", code=5)
    assert "rolled back" in one_line(done)
    assert "| not like this" in one_line(done)

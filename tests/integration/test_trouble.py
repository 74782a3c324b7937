"""What goes wrong on real machines, and what a person is told."""

import os
import signal
import time
from pathlib import Path

import pytest
from contract.local_cluster import RECORDS
from integration.clusters import IMAGE, Cluster, kill, one_line
from integration.faults import engine_pid
from integration.waiting import eventually

pytestmark = pytest.mark.engines

LOCKS = Path("/var/lib/swarmplan/locks")


def test_an_engine_that_hangs_is_unknown_never_absent(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=1)
    cluster.apply()
    pid = engine_pid(cluster, "worker-1")
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        plan = cluster.plan()
        assert time.monotonic() - started < 30
        assert plan["unknown"]
        assert not plan["converged"]
        assert not any(step["name"].startswith(("create", "join", "remove")) for step in plan["steps"])
        cluster.edit(workers__0__labels={"tier": "web"}, services={"web": {"image": IMAGE}})
        refused = cluster.run("apply", "--auto-approve", code=4)
        assert "--allow unknown" in one_line(refused)
        waiting = cluster.start("status")
        time.sleep(3)  # it waits for the engine by now, as it would for 10 s
        waiting.send_signal(signal.SIGTERM)
        assert waiting.wait(5) == 128 + signal.SIGTERM
    finally:
        os.kill(pid, signal.SIGCONT)


def test_two_applies_at_once_one_runs_and_the_other_is_told_who(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0)
    first = cluster.start("apply", "--auto-approve")
    try:
        lock = LOCKS / f"{cluster.name}.lock"
        eventually(lambda: lock.exists() and "since" in lock.read_text(encoding="utf-8"))
        first.send_signal(signal.SIGSTOP)  # it holds the lock for as long as the other takes
        second = cluster.run("apply", "--auto-approve", code=4)
        first.send_signal(signal.SIGCONT)
        assert f"pid {first.pid}" in one_line(second)
        assert "since" in second.stderr
        assert first.wait(timeout=60) == 0
    finally:
        kill(first)


def test_ctrl_c_ends_well_and_the_next_apply_goes_on(cluster: Cluster) -> None:
    cluster.write(managers=3, workers=1)
    process = cluster.start("apply", "--auto-approve")
    eventually(lambda: list((RECORDS / cluster.name).glob("hosts/*/host.json")) != [])
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopping" in told
    cluster.apply()
    assert cluster.plan()["converged"] is True


def test_a_subnet_the_machine_already_routes_is_refused(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0, machines={"driver": "local", "options": {"subnet": "127.0.0.0/24"}})
    done = cluster.run("apply", "--auto-approve", code=None)
    assert done.returncode in {1, 2}
    assert "127.0.0" in done.stderr

"""Whole clusters through docker-machine: the strict stand-in, whose machines are real engines."""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from booted.hosts import booted_lab
from docker_machine.store import BINARY, Store
from integration.clusters import IMAGE, Cluster, kill, one_line
from integration.waiting import eventually

from swarmplan.drivers.docker_machine.create import LINK, LOOK, START_ENGINE

pytestmark = pytest.mark.engines

SERVICES = {"page": {"image": IMAGE, "deploy": {"mode": "global"}}}
ALL = ["manager-1", "worker-1", "worker-2"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as made:
        made.fault("quick_report")
        yield made
        assert not (made.path / ".swarmplan").exists()


def write(cluster: Cluster, store: Store, managers: int, workers: int, **sections: Any) -> None:
    """A cluster file whose machines are docker-machine's."""

    def nodes(role: str, count: int) -> list[dict[str, str]]:
        return [{"name": f"{cluster.name}-{role}-{number}"} for number in range(1, count + 1)]

    cluster.write(managers, workers, **sections)
    body = yaml.safe_load(cluster.file.read_text())
    place = {"binary": str(BINARY), "storage_path": str(store.path)}
    options = {"driver": "lab", "lab-token": "planted-t0ken", **place}
    body["machines"] = {"driver": "docker-machine", "options": options, "engine": {"labels": {"zone": "a"}}}
    body |= {"managers": nodes("manager", managers), "workers": nodes("worker", workers)}
    cluster.file.write_text(yaml.safe_dump(body))


def test_apply_change_and_destroy(store: Store, cluster: Cluster) -> None:
    """Machines made side by side on a new store, services, one option changed, all taken down."""
    write(cluster, store, 1, 2, services=SERVICES)
    cluster.apply()
    assert cluster.plan()["converged"] is True
    status = cluster.status()
    assert sorted(node["machine"].removeprefix(f"{cluster.name}-") for node in status["nodes"]) == ALL
    assert {node["status"] for node in status["nodes"]} == {"ready"}

    assert cluster.run("exec", "worker-2", "--", "sh", "-c", "exit 7", code=7).stderr == ""
    assert cluster.run("ssh", "worker-2", "--", "hostname").stdout.strip() == f"{cluster.name}-worker-2"
    told = cluster.run("env", "manager-1", "-f", "cluster.yaml").stdout
    assert "DOCKER_TLS_VERIFY=1" in told
    assert f"DOCKER_CERT_PATH={store.path}/machines/{cluster.name}-manager-1" in told
    version = subprocess.run(
        ["sh", "-c", f"eval {shlex.quote(told)}; docker node ls --format '{{{{.Status}}}}'"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert version.stdout.split() == ["Ready"] * len(ALL)

    cluster.edit(**{"machines__options__lab-token": "another-t0ken"})
    # 4: the only manager cannot be recreated, whatever is allowed
    told = cluster.run("plan", code=4).stdout + cluster.run("plan", "--format", "json", code=4).stdout
    assert "lab-token" in told
    assert "t0ken" not in told
    cluster.edit(**{"machines__options__lab-token": "planted-t0ken"}, workers__1__options={"lab-memory": 512})
    refused = cluster.run("apply", "--auto-approve", code=4)
    assert "--allow replace" in one_line(refused)
    cluster.apply()
    assert cluster.plan()["converged"] is True
    record = json.loads((store.path / "machines" / f"{cluster.name}-worker-2" / "config.json").read_text())
    assert record["Driver"]["Memory"] == 512

    cluster.destroy()
    assert list((store.path / "machines").iterdir()) == []


@pytest.mark.long
def test_what_happens_to_machines_is_planned_and_mended(store: Store, cluster: Cluster) -> None:
    """A worker gets a new address: a second apply mends it, once it may, and lets the node join again."""
    write(cluster, store, 1, 1, images={})
    cluster.apply()
    address = store.move(f"{cluster.name}-worker-1")

    told = " ".join(cluster.run("plan").stdout.split())
    assert f"regenerate-certs: the engine's certificate is not for {address}" in told
    assert "its engine and the tasks on it restart" in told
    refused = cluster.run("apply", "--auto-approve", code=4)
    assert "--allow restart" in one_line(refused)
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert {node["status"] for node in cluster.status()["nodes"]} == {"ready"}


@pytest.mark.long
def test_a_killed_apply_is_finished_by_the_next(store: Store, cluster: Cluster) -> None:
    """swarmplan dies in the middle of a create that lives on for a while; the next apply waits for its end and finishes."""
    write(cluster, store, 1, 1)
    name = f"{cluster.name}-worker-1"
    store.fault("stage", after="driver", then="hold", machine=name)
    process = cluster.start("apply", "--auto-approve", "--allow", "all")
    store.await_stage(name)
    kill(process)
    orphan = next(
        call for call in store.log() if call.command == "create" and call.names(name) and call.code is None
    )
    second = cluster.start("apply", "--auto-approve", "--allow", "all")
    try:
        eventually(lambda: any(call.start > orphan.start and call.names(name) for call in store.log()))
        store.mend("stage")
        out, err = second.communicate(timeout=120)
    finally:
        if second.poll() is None:
            os.killpg(second.pid, signal.SIGKILL)
    assert second.returncode == 0, f"{out}\n{err}"
    assert cluster.plan()["converged"] is True
    writing = [call for call in store.log() if call.command in {"create", "provision"} and call.names(name)]
    assert [call.command for call in writing] == ["create", "provision"]
    assert not writing[0].runs_at(writing[1].start)


TROUBLE: list[tuple[dict[str, Any], str]] = [
    ({"binary": "no-such-docker-machine"}, "no-such-docker-machine is not on PATH: install it"),
    ({"binary": "/bin/true"}, "/bin/true is not docker-machine"),
    ({"driver": "nosuch"}, 'Driver "nosuch" not found. Do you have the plugin binary "docker-machine-driver-nosuch"'),
    ({"lab-memroy": 1}, "no flag --lab-memroy; did you mean 'lab-memory'?"),
    ({"driver": "virtualbox", "virtualbox-boot2docker-url": "file:///b2d.iso"}, "VBoxManage not found. Make sure VirtualBox"),
]  # fmt: skip


def test_trouble_is_one_clear_line(store: Store, cluster: Cluster) -> None:
    store.fault("no_vboxmanage")
    for options, message in TROUBLE:
        write(cluster, store, 1, 0)
        body = yaml.safe_load(cluster.file.read_text())
        del body["machines"]["options"]["lab-token"]
        body["machines"]["options"] |= options
        cluster.file.write_text(yaml.safe_dump(body))
        done = cluster.run("apply", "--auto-approve", "--allow", "all", code=1)
        told = done.stdout + done.stderr
        assert [line for line in told.splitlines() if message in line], told
        assert not list((store.path / "machines").glob("*"))
    write(cluster, store, 1, 0)


DROP_IN = """[Service]
ExecStart=
ExecStart=/usr/bin/dockerd -H unix:///var/run/docker.sock --label provider=generic
Environment=
"""
"""What docker-machine lays beside the engine's unit (measured on 0.16.2), without what it needs certificates for."""


@pytest.mark.long
def test_debians_engine_starts_under_docker_machines_drop_in_once_it_is_linked_as_told() -> None:
    """On real systemd; the command is the one that the message has typed by docker-machine."""
    with booted_lab(["vm1"]) as (_, hosts):
        host = hosts["vm1"]
        folder = "/etc/systemd/system/docker.service.d"
        host.run("sh", "-c", f"mkdir -p {folder} && cat >{folder}/10-machine.conf", stdin=DROP_IN)
        host.run(
            "sh", "-c", "systemctl daemon-reload; systemctl stop docker.socket docker.service", check=False
        )
        assert host.run("systemctl", "-f", "start", "docker", check=False).returncode != 0
        eventually(lambda: host.unit("docker.service") == "failed")  # its three tries are used up
        assert host.run("sh", "-c", LOOK, check=False).returncode == 0
        host.run("sh", "-c", LINK.removeprefix("sudo "))
        assert host.run("sh", "-c", LOOK, check=False).returncode != 0
        host.run("sh", "-c", START_ENGINE.replace("sudo ", ""))
        assert host.unit("docker.service") == "active"
        assert "provider=generic" in host.run("docker", "info").stdout

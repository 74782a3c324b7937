"""A whole cluster through a real docker-machine: made, changed, cut off and made again, taken down."""

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare.hosts import BareHost
from docker_machine_real.clusters import PAGE, GenericCluster, generic_cluster
from hello_image import build_archive
from integration.clusters import IMAGE, kill
from integration.waiting import eventually

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image archive the services run from."""
    path = tmp_path_factory.mktemp("images") / "hello.tar"
    build_archive(path, IMAGE)
    return path


@pytest.fixture
def cluster(tmp_path: Path, archive: Path) -> Iterator[GenericCluster]:
    with generic_cluster(["m1", "m2", "m3", "w1"], tmp_path, archive) as made:
        yield made


def pages(cluster: GenericCluster) -> set[str]:
    """The container's host name each host's port 8080 tells of."""
    found = set()
    for host in cluster.hosts:
        with urllib.request.urlopen(f"http://{host.address}:8080", timeout=10) as answer:
            found.add(answer.read().decode().strip())
    return found


def test_apply_change_and_destroy(cluster: GenericCluster) -> None:
    cluster.declare(3, 1, page=PAGE)
    cluster.run("plan", "--detailed-exitcode", code=3)
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert len(pages(cluster)) == len(cluster.hosts)

    assert cluster.run("exec", "m1", "--", "hostname").stdout.strip() == "m1"
    cluster.run("exec", "w1", "--", "sh", "-c", "exit 7", code=7)
    told = cluster.run("env", "m1", "-f", "cluster.yaml").stdout
    nodes = subprocess.run(
        ["sh", "-c", f"{told}\ndocker node ls --format '{{{{.Hostname}}}}'"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(nodes.stdout.split()) == {"m1", "m2", "m3", "w1"}

    cluster.declare(
        3, 1, page=PAGE, web={"image": IMAGE, "deploy": {"replicas": 2, "endpoint_mode": "dnsrr"}}
    )
    changes = {change["key"] for change in cluster.plan()["changes"]}
    assert changes == {"services.web"}
    cluster.apply()
    assert cluster.plan()["converged"] is True

    cluster.declare(3, 0, page=PAGE)
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert sorted(path.name for path in (cluster.binary.store / "machines").iterdir()) == ["m1", "m2", "m3"]

    cluster.destroy()
    assert {left_on(host) for host in cluster.hosts} == {"inactive 0"}


@pytest.mark.parametrize("moment", ["record", "certificates", "engine stopped"])
def test_an_apply_killed_while_machines_are_made_is_finished_by_the_next(
    cluster: GenericCluster, moment: str
) -> None:
    """docker-machine goes on by itself when its caller dies; here it is killed as well, as by a power cut."""
    cluster.declare(1, 1, page=PAGE)
    process = cluster.start("apply", "--auto-approve")
    eventually(lambda: reached(cluster, moment))
    running = children(process)
    kill(process)
    for pid in running:
        os.killpg(pid, signal.SIGKILL)
    assert "its creation was interrupted" in cluster.run("plan").stdout
    cluster.apply()
    assert cluster.plan()["converged"] is True


def left_on(host: BareHost) -> str:
    """Its engine's word on its swarm, and the number of its containers. The host itself stays, and its engine runs."""
    return host.run("docker", "info", "--format", "{{.Swarm.LocalNodeState}} {{.Containers}}").stdout.strip()


def reached(cluster: GenericCluster, moment: str) -> bool:
    """Whether one of the creates has come so far. Provisioning stops the engine, and starts it with its certificates."""
    if moment == "engine stopped":
        return any(not host.run("sh", "-c", "pgrep -x dockerd", check=False).stdout for host in cluster.hosts)
    file = {"record": "config.json", "certificates": "server.pem"}[moment]
    return any((cluster.binary.store / "machines").glob(f"m*/{file}"))


def children(process: "subprocess.Popen[str]") -> list[int]:
    """The commands a process runs now, each the leader of a group of its own."""
    lists = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for told in lists for pid in told.read_text().split()]

"""Two clusters on one machine, on real engines: neither sees the other, and each is as large as its file says."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.clusters import IMAGE, Cluster, traces

from swarmplan.drivers.local import LocalDriver

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("apart")]

SMALL = {"memory": "384M", "cpus": 0.5, "disk": "1G"}
MANAGERS = 2377
SLEEPS = {"apart-a": "424201", "apart-b": "424202"}


@pytest.fixture(scope="module")
def both(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Cluster]]:
    """A small cluster and one without limits, each a manager with a task."""
    with (
        cluster_of("apart-a", archive, tmp_path_factory, SMALL) as ours,
        cluster_of("apart-b", archive, tmp_path_factory, {}) as theirs,
    ):
        yield ours, theirs


@contextmanager
def cluster_of(
    name: str, archive: Path, folders: pytest.TempPathFactory, options: dict[str, Any]
) -> Iterator[Cluster]:
    cluster = Cluster(f"{name}-{time.time_ns() % 10**6}", folders.mktemp(name), archive)
    cluster.write(1, 0, services={"web": {"image": IMAGE, "command": ["sleep", SLEEPS[name]]}})
    cluster.edit(managers__0__options=options)
    try:
        cluster.apply()
        yield cluster
    finally:
        cluster.destroy()
    assert [trace for trace in traces(cluster.name) if "pytest" not in trace] == []


def manager(cluster: Cluster) -> dict[str, Any]:
    (machine,) = cluster.status()["machines"]
    return dict(machine)


def inside(cluster: Cluster, script: str) -> tuple[int, str]:
    """The end, and the output, of the script run by root in the cluster's manager."""
    done = cluster.run("exec", f"{cluster.name}-manager-1", "--", "sh", "-c", script, code=None)
    return done.returncode, done.stdout


def docker(cluster: Cluster, words: str) -> str:
    code, out = inside(cluster, f"docker {words}")
    assert code == 0, out
    return out


def comes(condition: Callable[[], bool], what: str, within: float = 60.0) -> None:
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, f"not within {within:g} s: {what}"
        time.sleep(0.2)


def test_each_has_the_size_of_its_file(both: tuple[Cluster, Cluster]) -> None:
    ours, theirs = both
    info = json.loads(docker(ours, "info --format '{{json .}}'"))
    assert (info["MemTotal"], info["NCPU"]) == (384 << 20, 1)
    (node,) = json.loads(docker(ours, "node inspect self"))
    assert node["Description"]["Resources"] == {"NanoCPUs": 1_000_000_000, "MemoryBytes": 384 << 20}
    assert json.loads(docker(theirs, "info --format '{{json .}}'"))["MemTotal"] > 384 << 20


def test_the_scheduler_places_by_size(both: tuple[Cluster, Cluster]) -> None:
    ours, _ = both
    docker(
        ours,
        f"service create --detach --no-resolve-image --name big --reserve-memory 300M --replicas 2 {IMAGE} sleep 1000",
    )
    try:
        states = "service ps big --no-trunc --format '{{.CurrentState}} {{.Error}}'"
        comes(lambda: "insufficient resources on 1 node" in docker(ours, states), "one task does not fit")
        comes(lambda: "Running" in docker(ours, states), "the other runs")
    finally:
        docker(ours, "service rm big")


@pytest.mark.long
def test_a_container_that_eats_all_memory_is_ended_and_both_engines_go_on(
    both: tuple[Cluster, Cluster],
) -> None:
    ours, theirs = both
    eat = "busybox dd if=/dev/zero of=/eat/all bs=1M count=600"
    code, _ = inside(ours, f"docker run --rm --tmpfs /eat:size=700m {IMAGE} {eat}")
    assert code == 137
    assert docker(ours, "version --format '{{.Server.Version}}'")
    assert docker(theirs, "version --format '{{.Server.Version}}'")


@pytest.mark.long
def test_a_full_disk_is_one_clusters_own(both: tuple[Cluster, Cluster]) -> None:
    ours, theirs = both
    fill = "busybox dd if=/dev/zero of=/full bs=1M count=1500"
    code, _ = inside(ours, f"docker run --rm {IMAGE} {fill}")
    assert code != 0
    assert docker(theirs, f"run --rm {IMAGE} true") == ""
    comes(lambda: inside(ours, f"docker run --rm {IMAGE} true")[0] == 0, "there is room again")


def test_no_socket_port_or_process_of_the_other_is_reached(both: tuple[Cluster, Cluster]) -> None:
    ours, theirs = both
    for here, there in ((ours, theirs), (theirs, ours)):
        assert (
            inside(here, f"! ls -d /run/swarmplan/{there.name} /var/lib/swarmplan/local 2>/dev/null")[0] == 0
        )
        assert inside(here, "[ $(ls /run/swarmplan) = docker.sock ]")[0] == 0
        address = manager(there)["address"]
        socket.create_connection((address, MANAGERS), timeout=5).close()  # it listens
        assert inside(here, f"timeout 3 bash -c 'echo >/dev/tcp/{address}/{MANAGERS}' 2>/dev/null")[0] != 0
        own, other = (SLEEPS[cluster.name[:7]] for cluster in (here, there))
        seen = inside(here, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")[1]
        assert f"sleep {own}" in seen
        assert f"sleep {other}" not in seen
        assert inside(here, f"find /sys/fs/cgroup -name '{there.name}*' | grep -q .")[0] != 0
        networks = docker(here, "network ls --format '{{.Name}}'").split()
        assert "ingress" in networks


def test_one_is_paused_and_known_as_that_while_the_other_goes_on(both: tuple[Cluster, Cluster]) -> None:
    ours, theirs = both
    driver, name = LocalDriver(ours.name), f"{ours.name}-manager-1"
    driver.pause([name])
    try:
        begun = time.monotonic()
        status = ours.status()
        assert time.monotonic() - begun < 10  # it hung for as long as an engine may take to answer
        assert status["summary"] == f"{ours.name} is paused: 1 machine; `swarmplan apply` resumes it."
        (change,) = [step for step in ours.plan()["changes"] if step["key"].startswith("machine")]
        assert "paused" in json.dumps(change)
        assert theirs.status()["healthy"]
        assert ours.run("exec", name, "--", "true", code=None).returncode != 0
    finally:
        driver.resume([name])
    comes(lambda: bool(ours.status()["healthy"]), "it is well again")

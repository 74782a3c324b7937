"""Live swarms that were grown with docker's commands alone are taken over as they are, through each driver."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from bare.hosts import BareHost, bare_hosts
from docker_machine.store import BINARY, Store
from integration.clusters import Cluster, one_line
from integration.handmade import LABELS, Handmade, client
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import EngineSettings, Machine

pytestmark = pytest.mark.engines

SETTINGS = (
    "--default-addr-pool", "10.77.0.0/16", "--default-addr-pool-mask-length", "25", "--data-path-port", "5789",
    "--task-history-limit", "3", "--dispatcher-heartbeat", "7s", "--cert-expiry", "720h",
    "--snapshot-interval", "5000", "--max-snapshots", "2", "--autolock",
)  # fmt: skip
SWARM = {
    "default_addr_pool": ["10.77.0.0/16"],
    "subnet_size": 25,
    "data_path_port": 5789,
    "task_history_limit": 3,
    "heartbeat_period": "7s",
    "cert_expiry": "720h",
    "snapshot_interval": 5000,
    "keep_old_snapshots": 2,
    "autolock": True,
}


def on_local_engines(cluster: Cluster, names: Sequence[str]) -> Handmade:
    """Engines that the local driver made, in no swarm; each but the first with a label."""
    driver = LocalDriver(cluster.name)
    addresses = {}
    for number, name in enumerate(names):
        labels = {"zone": f"z{number}"} if number else {}
        driver.create(Machine(name, "local", {}, EngineSettings(labels)))
        state = driver.find(name)
        addresses[name] = getattr(state, "address", "")
    urls = {name: driver.endpoint(name).url for name in names}
    return Handmade(lambda machine, *words: client("-H", urls[machine])(*words), addresses)


def write(cluster: Cluster, managers: Sequence[str], workers: Sequence[str] = (), **machines: Any) -> None:
    """A cluster file that names the machines, and nothing of what is there."""
    cluster.write(machines=machines or {"driver": "local"}, images={}, policy={})
    cluster.edit(managers=[{"name": name} for name in managers], workers=[{"name": name} for name in workers])


def imported(cluster: Cluster, *more: str, code: int = 0) -> str:
    """Import it, into the cluster's own file."""
    named = cluster.file.rename(cluster.folder / "named.yaml")
    try:
        done = cluster.run(
            "import", named.name, "--allow", "foreign", "--out", cluster.file.name, *more, code=code
        )
    finally:
        if not cluster.file.exists():
            named.rename(cluster.file)
    return done.stdout + done.stderr


def refused_by_each_command(cluster: Cluster) -> None:
    """No command does anything to a swarm that is not marked, whatever is allowed, and each says what to type instead."""
    for words, code in (
        (("plan",), None),
        (("apply", "--auto-approve", "--allow", "all"), 4),
        (("import",), 4),
    ):
        done = cluster.run(*words, code=code)
        told = one_line(done)
        assert (
            "import FILE --allow foreign" in told or "with --allow foreign all of it is imported" in told
        ), told
        assert "leave" not in told, told


def document(cluster: Cluster) -> Any:
    return yaml.safe_load(cluster.file.read_text(encoding="utf-8"))


def entries(cluster: Cluster) -> Mapping[str, Mapping[str, Any]]:
    """What is written of each machine, with the section it stands in."""
    whole = document(cluster)
    return {
        entry["name"]: {**entry, "in": section}
        for section in ("managers", "workers")
        for entry in whole.get(section) or ()
    }


def nothing_to_do(cluster: Cluster) -> None:
    done = cluster.run("plan", "--detailed-exitcode")
    assert "No changes" in one_line(done)


def test_a_swarm_of_one_manager_and_one_worker(cluster: Cluster) -> None:
    by_hand = on_local_engines(cluster, ["m1", "w1"])
    write(cluster, ["m1"], ["w1"])
    by_hand.grow(1, cluster.archive)
    by_hand.ask("node", "update", "--label-add", "zone=a=b", "--availability", "drain", by_hand.node("w1"))
    by_hand.serve("plain")
    refused_by_each_command(cluster)
    before = by_hand.tasks()
    imported(cluster)
    nothing_to_do(cluster)
    assert entries(cluster)["w1"] == {
        "name": "w1", "in": "workers", "labels": {"zone": "a=b"}, "availability": "drain", "engine": {"labels": {"zone": "z1"}},
    }  # fmt: skip
    assert [task[:2] for task in by_hand.tasks()] == [task[:2] for task in before]


@pytest.mark.long
def test_a_whole_swarm_and_the_life_after(cluster: Cluster) -> None:
    names = ["m1", "m2", "m3", "w1", "w2"]
    by_hand = on_local_engines(cluster, names)
    write(cluster, ["m1", "w1"], ["m2", "m3"])  # roles are taken from the swarm, and so is w2
    grown(by_hand, cluster)
    refused_by_each_command(cluster)
    before = by_hand.tasks()
    told = imported(cluster)
    assert "value of a secret" not in told + cluster.file.read_text(encoding="utf-8")
    nothing_to_do(cluster)
    assert by_hand.tasks() == before
    as_grown(by_hand, cluster)
    lives_on(by_hand, cluster)


def grown(by_hand: Handmade, cluster: Cluster) -> None:
    """Three managers and two workers, with all that ``swarm init`` and ``node update`` can set."""
    by_hand.grow(3, cluster.archive, *SETTINGS)
    _, _, third, fourth, fifth = by_hand.addresses
    labels = [word for name, value in LABELS.items() for word in ("--label-add", f"{name}={value}")]
    by_hand.ask("node", "update", *labels, by_hand.node(fourth))
    by_hand.ask("node", "update", "--availability", "drain", by_hand.node(third))
    by_hand.ask("node", "update", "--availability", "pause", "--label-add", "rack=7", by_hand.node(fifth))
    by_hand.fill(cluster.folder)


def as_grown(by_hand: Handmade, cluster: Cluster) -> None:
    """What was set by hand is written, and is there."""
    written = entries(cluster)
    assert {name: entry["in"] for name, entry in written.items()} == dict.fromkeys(
        ["m1", "m2", "m3"], "managers"
    ) | dict.fromkeys(["w1", "w2"], "workers")
    assert {name: entry.get("availability") for name, entry in written.items()} == {
        "m1": None,
        "m2": None,
        "m3": "drain",
        "w1": None,
        "w2": "pause",
    }
    assert written["w1"]["labels"] == {**LABELS, "dollar": "$$HOME"}
    assert by_hand.spec("w1") == {"Labels": LABELS, "Role": "worker", "Availability": "active"}
    assert by_hand.spec("m3") == {"Labels": {}, "Role": "manager", "Availability": "drain"}
    swarm = document(cluster)["swarm"]
    assert {**swarm, "unlock_key": None} == {**SWARM, "unlock_key": None}
    key = cluster.folder / swarm["unlock_key"]["file"]
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text(encoding="utf-8").strip() in by_hand.ask("swarm", "unlock-key")


def lives_on(by_hand: Handmade, cluster: Cluster) -> None:
    """What is changed in the file is what is changed, and nothing else; a node goes."""
    before = {task for task in by_hand.tasks() if not task[1].startswith("plain.3")}
    cluster.edit(services__plain__deploy__replicas=3)
    plan = cluster.plan()
    assert [change["key"] for change in plan["changes"]] == ["services.plain"]
    cluster.apply()
    assert before <= set(by_hand.tasks())
    nothing_to_do(cluster)
    assert cluster.status()["healthy"] is True
    whole = document(cluster)
    (kept,) = [entry for entry in whole["workers"] if entry["name"] == "w1"]
    del kept["labels"]["number"]
    whole["workers"] = [kept]
    cluster.file.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    cluster.apply()
    nothing_to_do(cluster)
    assert "number" not in by_hand.spec("w1")["Labels"]
    assert len(by_hand.ask("node", "ls", "--quiet").split()) == 4


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BareHost]]:
    """Hosts under other names than their own, whose engines run; nothing was ever prepared on them."""
    with bare_hosts(["m1", "m2", "m3", "w1", "w2"]) as made:
        yield {host.name.replace("m", "boss").replace("w", "hand"): host for host in made}


@pytest.mark.long
def test_hosts_reached_over_ssh(hosts: dict[str, BareHost], cluster: Cluster) -> None:
    by_hand = on_hosts(hosts)
    grown(by_hand, cluster)
    write_hosts(cluster, hosts, list(hosts)[:3], list(hosts)[3:])
    before, files = by_hand.tasks(), {name: touched(host) for name, host in hosts.items()}
    refused_by_each_command(cluster)
    assert {name: touched(host) for name, host in hosts.items()} == files  # looking leaves nothing
    imported(cluster)
    nothing_to_do(cluster)
    assert by_hand.tasks() == before
    assert entries(cluster)["hand1"]["labels"] == {**LABELS, "dollar": "$$HOME"}
    assert {host.read("/etc/docker/daemon.json") for host in hosts.values()} == {DAEMON}
    cluster.edit(services__plain__deploy__replicas=3)
    assert [change["key"] for change in cluster.plan()["changes"]] == ["services.plain"]
    cluster.apply()
    cluster.destroy()
    assert {host.read("/etc/docker/daemon.json") for host in hosts.values()} == {DAEMON}
    assert {membership(host) for host in hosts.values()} == {"inactive"}


@pytest.mark.long
def test_nodes_that_the_file_does_not_reach_are_told_and_left_alone(
    hosts: dict[str, BareHost], cluster: Cluster
) -> None:
    """The file names a manager and a worker of a swarm of five; afterwards a host of it that is named is claimed, too."""
    by_hand = on_hosts(hosts)
    by_hand.grow(3, cluster.archive)
    by_hand.serve("plain", "--mode", "global")
    write_hosts(cluster, hosts, ["hand1"], ["hand2"])
    told = " ".join(cluster.run("plan", code=None).stdout.split())
    assert "they are workers of a swarm with managers at" in told
    write_hosts(cluster, hosts, ["boss1"], ["hand1"])
    nodes = by_hand.ask("node", "ls", "--quiet")
    assert imported(cluster, code=5).count("it is not a machine of the cluster file and stays unmanaged") == 3
    nothing_to_do(cluster)
    cluster.apply()
    assert by_hand.ask("node", "ls", "--quiet") == nodes
    whole = document(cluster)
    whole["workers"].append({"name": "hand2", "options": hosts["hand2"].options})
    cluster.file.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    before = by_hand.tasks()
    assert [change["key"] for change in cluster.plan()["changes"]] == ["machines.hand2", "nodes.hand2"]
    cluster.apply()
    nothing_to_do(cluster)
    assert (by_hand.tasks(), by_hand.ask("node", "ls", "--quiet")) == (before, nodes)


DAEMON = '{"labels": ["floor=2"], "log-opts": {"max-size": "10m"}}\n'


def on_hosts(hosts: Mapping[str, BareHost]) -> Handmade:
    """Their engines, with settings of their own, and docker's client there."""
    for host in hosts.values():
        host.run("sh", "-c", "cat >/etc/docker/daemon.json", stdin=DAEMON)
        host.run("/etc/init.d/docker", "start")

    sockets = {name: f"unix:///proc/{host.process.pid}/root/run/docker.sock" for name, host in hosts.items()}
    eventually(
        lambda: all(host.run("docker", "version", check=False).returncode == 0 for host in hosts.values())
    )
    addresses = {name: host.address for name, host in hosts.items()}
    return Handmade(lambda machine, *words: client("-H", sockets[machine])(*words), addresses)


def write_hosts(
    cluster: Cluster, hosts: Mapping[str, BareHost], managers: Sequence[str], workers: Sequence[str]
) -> None:
    write(cluster, managers, workers, driver="ssh")
    cluster.edit(**{
        section: [{"name": name, "options": hosts[name].options} for name in names]
        for section, names in (("managers", managers), ("workers", workers))
    })  # fmt: skip


def touched(host: BareHost) -> str:
    """The files that a preparation would write, with their times."""
    return host.run(
        "sh", "-c", "stat -c '%n %Y %i' /etc/docker/* /etc/swarmplan/* 2>/dev/null || true"
    ).stdout


def membership(host: BareHost) -> str:
    return host.run("docker", "info", "--format", "{{.Swarm.LocalNodeState}}").stdout.strip()


@pytest.mark.long
def test_machines_that_docker_machine_made(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made with docker-machine's own commands: its store says nothing of swarmplan. It was built from its master."""
    monkeypatch.setenv("STAND_IN_RELEASE", "dev, build HEAD")
    names = [f"{cluster.name}-{number}" for number in range(1, 4)]
    with Store(tmp_path / "store") as store:
        store.fault("quick_report")
        for number, name in enumerate(names):
            made = store.run(
                "create", "-d", "lab", "--engine-label", f"zone=z{number}", "--lab-tag", "a", name
            )
            assert made.returncode == 0, made.stderr
        by_hand = on_machines(store, names)
        by_hand.grow(1, cluster.archive, "--autolock")
        by_hand.ask(
            "node", "update", "--label-add", "disk=ssd", "--availability", "drain", by_hand.node(names[2])
        )
        by_hand.serve("plain", "--replicas", "2")
        eventually(by_hand.settled)
        options = {"driver": "lab", "lab-tag": ["a"], "binary": str(BINARY), "storage_path": str(store.path)}
        write(cluster, names[:1], names[1:], driver="docker-machine", options=options)
        refused_by_each_command(cluster)
        before = by_hand.tasks()
        assert "is a build without a version number (docker-machine version dev, build HEAD)" in imported(
            cluster
        )
        nothing_to_do(cluster)
        assert by_hand.tasks() == before
        assert entries(cluster)[names[2]] == {
            "name": names[2], "in": "workers", "engine": {"labels": {"zone": "z2"}},
            "labels": {"disk": "ssd"}, "availability": "drain",
        }  # fmt: skip
        cluster.edit(services__plain__deploy__replicas=3)
        cluster.apply()
        assert set(before) <= set(by_hand.tasks())
        whole = document(cluster)
        whole["workers"] = whole["workers"][:1]
        cluster.file.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
        cluster.apply()
        nothing_to_do(cluster)
        cluster.destroy()
        assert list((store.path / "machines").iterdir()) == []


def on_machines(store: Store, names: Sequence[str]) -> Handmade:
    urls = {name: store.run("url", name).stdout.strip() for name in names}

    def docker(machine: str, *words: str) -> str:
        folder = store.path / "machines" / machine
        files = [
            f"--tls{kind}={folder / file}.pem"
            for kind, file in (("cacert", "ca"), ("cert", "cert"), ("key", "key"))
        ]
        return client("-H", urls[machine], "--tlsverify", *files)(*words)

    return Handmade(docker, {name: urlsplit(url).hostname or "" for name, url in urls.items()})

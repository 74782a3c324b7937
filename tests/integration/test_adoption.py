"""Live swarms that were grown with docker's commands alone are taken over as they are, through each driver."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml
from integration.clusters import Cluster
from integration.handmade import LABELS, Handmade, client

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
        told = " ".join((done.stdout + done.stderr).split())
        assert "import FILE --allow foreign" in told or "--allow foreign imports it" in told, told
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
    assert "No changes" in done.stdout


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
    write(cluster, ["m1", "w1"], ["m2", "m3", "w2"])  # roles are taken from the swarm
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
    labels = [word for name, value in LABELS.items() for word in ("--label-add", f"{name}={value}")]
    by_hand.ask("node", "update", *labels, by_hand.node("w1"))
    by_hand.ask("node", "update", "--availability", "drain", by_hand.node("m3"))
    by_hand.ask("node", "update", "--availability", "pause", "--label-add", "rack=7", by_hand.node("w2"))
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
    del whole["workers"][0]["labels"]["number"]
    whole["workers"] = [entry for entry in whole["workers"] if entry["name"] != "w2"]
    cluster.file.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    cluster.apply()
    nothing_to_do(cluster)
    assert "number" not in by_hand.spec("w1")["Labels"]
    assert len(by_hand.ask("node", "ls", "--quiet").split()) == 4


@pytest.mark.long
def test_machines_beside_those_of_the_file_are_told_and_left_alone(cluster: Cluster) -> None:
    """The file names a manager and a worker of a swarm of five, two of the others being another cluster's machines."""
    by_hand = on_local_engines(cluster, ["m1", "w1"])
    other = Cluster(f"{cluster.name}-b", cluster.folder / "b", cluster.archive)
    other.folder.mkdir()
    theirs = on_local_engines(other, ["m2", "w2"])
    write(other, ["m2"], ["w2"])
    try:
        both = Handmade(
            lambda machine, *words: (by_hand if machine in by_hand.addresses else theirs).docker(
                machine, *words
            ),
            {
                "m1": by_hand.addresses["m1"],
                "m2": theirs.addresses["m2"],
                "w1": by_hand.addresses["w1"],
                "w2": theirs.addresses["w2"],
            },
        )
        both.grow(2, cluster.archive)
        both.serve("plain", "--mode", "global")
        write(cluster, [], ["w1"])
        cluster.edit(managers=[{"name": "m1"}])
        nodes = both.ask("node", "ls", "--quiet")
        told = imported(cluster, code=5)
        assert told.count("it is no machine of the file; it is left alone") == 2
        nothing_to_do(cluster)
        cluster.apply()
        assert both.ask("node", "ls", "--quiet") == nodes
        refused_by = other.run("apply", "--auto-approve", "--allow", "all", code=4)
        assert f"the cluster {cluster.name}'s" in " ".join((refused_by.stdout + refused_by.stderr).split())
        refused_by = other.run("import", "--allow", "all", code=4)
        assert f"the cluster {cluster.name}'s" in " ".join(refused_by.stderr.split())
        assert both.ask("node", "ls", "--quiet") == nodes
    finally:
        other.destroy()

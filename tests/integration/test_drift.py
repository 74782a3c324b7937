"""Drift on real engines: each thing that hands do with docker, and hosts do by themselves, is told as what it is."""

import json
from typing import Any

import pytest
from integration.clusters import IMAGE, Cluster
from integration.faults import kill_engine, stop_machine
from integration.waiting import eventually

pytestmark = [pytest.mark.engines, pytest.mark.long]


def test_what_hands_and_hosts_do_is_told_by_kind(cluster: Cluster) -> None:
    cluster.write(
        managers=1, workers=2,
        networks={"app": {}, "bare": {}},
        secrets={"key": {"file": "key.txt"}},
        services={"web": {"image": IMAGE, "networks": ["app"], "deploy": {"replicas": 2}}, "db": {"image": IMAGE}},
    )  # fmt: skip
    (cluster.folder / "key.txt").write_text("x", encoding="utf-8")
    cluster.edit(workers__0__labels={"zone": "1"})
    assert "was not applied yet" in cluster.run("drift").stdout
    cluster.apply()
    assert "No drift" in cluster.run("drift").stdout
    worker = f"{cluster.name}-worker-1"

    docker(cluster, "service", "scale", "--detach", "web=3")
    docker(cluster, "service", "update", "--detach", "--quiet", "--env-add", "BY=hand", "web")
    docker(cluster, "service", "rm", "db")
    docker(cluster, "network", "rm", "bare")
    docker(cluster, "secret", "rm", secret_of(cluster))
    docker(cluster, "node", "update", "--availability", "drain", "--label-add", "zone=2", worker)
    docker(cluster, "service", "create", "--detach", "--quiet", "--name", "stranger", IMAGE)
    docker(cluster, "swarm", "update", "--task-history-limit", "9")
    cluster.edit(swarm={"task_history_limit": 5}, services__web__stop_signal="SIGINT")
    body = drift(cluster, 3)
    assert told(body) == {
        "changed services.web deploy.replicas", "changed services.web environment.BY",
        f"changed nodes.{worker} labels.zone", f"infrastructure nodes.{worker} availability",
        "missing services.db", "missing networks.bare", "missing secrets.key", "foreign services.stranger",
    }  # fmt: skip
    assert body["pending"] == ["swarm", "services.web"]
    assert body["last_up_to_date"]["id"]

    rules = [
        {"target": "services.web", "paths": ["deploy.replicas"]},
        {"target": "nodes.*", "paths": ["availability"]},
    ]
    cluster.edit(policy__ignore=rules)
    cluster.apply()
    assert (
        docker(cluster, "service", "inspect", "web", "--format", "{{.Spec.Mode.Replicated.Replicas}}").strip()
        == "3"
    )
    assert docker(cluster, "node", "inspect", worker, "--format", "{{.Spec.Availability}}").strip() == "drain"
    body = drift(cluster, 3)
    assert (told(body), body["pending"]) == ({"foreign services.stranger"}, [])
    assert {each["key"] for each in body["ignored"]} == {"services.web", f"nodes.{worker}"}
    docker(cluster, "service", "rm", "stranger")
    assert "No drift" in cluster.run("drift").stdout

    hosts_fail(cluster)


def hosts_fail(cluster: Cluster) -> None:
    """An engine that is killed, and a machine that is stopped."""
    node = f"{cluster.name}-worker-2"
    kill_engine(cluster, "worker-2")
    state = ("node", "inspect", node, "--format", "{{.Status.State}}")
    eventually(lambda: docker(cluster, *state).strip() == "down", within=60)
    assert {one["kind"] for one in drift(cluster, None)["findings"]} == {"infrastructure"}
    cluster.apply()
    assert "No drift" in cluster.run("drift").stdout
    stop_machine(cluster, "worker-2")
    body = drift(cluster, 3)
    assert told(body) == {f"infrastructure machines.{node}"}
    assert body["findings"][0]["note"].startswith("stopped")


def drift(cluster: Cluster, code: int | None) -> Any:
    return json.loads(cluster.run("drift", "--format", "json", code=code).stdout)


def told(body: Any) -> set[str]:
    return {
        " ".join(filter(None, (one["kind"], one["key"], each)))
        for one in body["findings"]
        for each in ([field["path"] for field in one["fields"]] or [""])
    }


def secret_of(cluster: Cluster) -> str:
    return docker(cluster, "secret", "ls", "--format", "{{.Name}}").split()[0]


def docker(cluster: Cluster, *arguments: str) -> str:
    """What docker says on the first manager."""
    return cluster.run("exec", "manager-1", "--", "docker", *arguments).stdout

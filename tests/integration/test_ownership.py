"""Laws 5 and 7 on real engines: what is not ours is told and left alone; no token leaves the engine."""

import json
from pathlib import Path

import pytest
from integration.clusters import IMAGE, Cluster

pytestmark = pytest.mark.engines

JOURNALS = Path("/var/lib/swarmplan/journal")


def test_what_is_not_ours_is_left_alone_and_no_token_is_told(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=1, services={"web": {"image": IMAGE}})
    told = [cluster.apply("--set", "policy.parallelism=4")]
    docker(cluster, "network", "create", "--driver", "overlay", "strange")
    docker(cluster, "service", "create", "--detach", "--quiet", "--name", "stranger", IMAGE)

    cluster.edit(services__web__deploy={"replicas": 2})
    told += [cluster.run("plan", "--format", form).stdout for form in ("text", "json", "markdown", "graph")]
    told += [cluster.apply(), json.dumps(cluster.status())]
    assert docker(cluster, "service", "ls", "--format", "{{.Name}}").split() == ["stranger", "web"]
    assert "strange" in docker(cluster, "network", "ls", "--format", "{{.Name}}").split()
    drift_is_told_and_healed(cluster)

    cluster.edit(services__stranger={"image": IMAGE})
    refused = cluster.run("apply", "--auto-approve", "--allow", "all", code=4)
    told.append(refused.stdout + refused.stderr)
    assert "stranger" in refused.stdout + refused.stderr
    assert (
        docker(cluster, "service", "inspect", "stranger", "--format", "{{len .Spec.Labels}}").strip() == "0"
    )

    token = docker(cluster, "swarm", "join-token", "--quiet", "worker").strip()
    secret = token.rpartition("-")[2]
    told.append((JOURNALS / f"{cluster.name}.jsonl").read_text(encoding="utf-8"))
    assert token.startswith("SWMTKN-")
    assert not [text for text in told if "SWMTKN-" in text or secret in text]


def drift_is_told_and_healed(cluster: Cluster) -> None:
    """What somebody else does to a service of ours is told as theirs, an edit of the file is not, and apply undoes it."""
    docker(cluster, "service", "update", "--detach", "--quiet", "--replicas", "3", "web")
    [change] = cluster.plan()["changes"]
    assert (change["key"], change["drift"]) == ("services.web", True)
    [field] = change["fields"]
    assert (field["path"], field["before"], field["after"]) == ("deploy.replicas", 3, 2)
    assert "changed by somebody else since it was last applied" in cluster.run("plan").stdout
    cluster.apply()
    assert cluster.plan()["converged"] is True
    cluster.edit(services__web__deploy__replicas=1)
    assert [change["drift"] for change in cluster.plan()["changes"]] == [False]
    cluster.edit(services__web__deploy__replicas=2)


def docker(cluster: Cluster, *arguments: str) -> str:
    """What docker says on the first manager."""
    return cluster.run("exec", "manager-1", "--", "docker", *arguments).stdout

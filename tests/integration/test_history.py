"""Who ran what, on real engines: from the first apply until the cluster is destroyed, with the commit of a repository."""

import json
import os
import subprocess

import pytest
from integration.clusters import IMAGE, Cluster
from integration.test_ownership import docker
from json_schemas import faults

from swarmplan.render.history.schema import history_schema

pytestmark = [pytest.mark.engines, pytest.mark.long]


def test_the_runs_of_a_cluster(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0, services={"web": {"image": IMAGE}}, policy={"keep_runs": 3})
    commit = committed(cluster, "Begin")
    cluster.apply()
    cluster.apply()  # nothing to do
    [first] = runs(cluster)
    assert (first["command"], first["result"], first["commit"]) == ("apply", "converged", commit)
    assert (first["message"], first["author"], first["modified"]) == ("Begin", "Rin", False)

    docker(cluster, "config", "create", "swarmplan-run-theirs", "/etc/hostname")
    for replicas in (2, 3):
        cluster.edit(services__web__deploy={"replicas": replicas})
        cluster.apply("--message", f"load {replicas}")
    cluster.run("token", "worker", "--rotate")
    found = runs(cluster)
    assert [(each["command"], each["message"], each["modified"]) for each in found] == [
        ("token --rotate", "Begin", True),
        ("apply", "load 3", True),
        ("apply", "load 2", True),
    ]
    assert found[1]["changed"] == ["update services.web"]
    assert "Last run: token --rotate" in cluster.run("status").stdout
    assert cluster.plan()["changes"] == []
    listed = docker(cluster, "config", "ls", "--format", "{{.Name}}").split()
    assert len([name for name in listed if name.startswith("swarmplan-run-2")]) == 3
    assert "swarmplan-run-theirs" in listed
    docker(cluster, "config", "rm", "swarmplan-run-theirs")
    gone = cluster.run("destroy", "--auto-approve")
    assert "swarmplan-run" not in gone.stdout + gone.stderr


def runs(cluster: Cluster) -> list[dict[str, object]]:
    body = json.loads(cluster.run("history", "--format", "json").stdout)
    assert faults(body, history_schema()) == []
    return list(body["runs"])


def committed(cluster: Cluster, title: str) -> str:
    """The commit of a new repository with the cluster file."""
    identity = {f"GIT_{who}_{what}": "Rin" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for words in (
        ["init", "-q"],
        ["add", cluster.file.name],
        ["commit", "-q", "-m", title],
        ["rev-parse", "HEAD"],
    ):
        done = subprocess.run(
            ["git", *words], cwd=cluster.folder, env=environment, check=True, capture_output=True, text=True
        )
    return done.stdout.strip()

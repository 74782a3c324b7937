"""A swarm that others have filled by hand, written down, taken over, and let go again."""

import os
import shlex
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from integration.clusters import IMAGE, Cluster, one_line
from integration.waiting import eventually

pytestmark = pytest.mark.engines

Docker = Callable[..., str]
"""What the docker client says to these arguments."""

STACK = f"""\
version: "3.8"
services:
  web:
    image: {IMAGE}
    command: [sleep, "1000000"]
    networks: {{default: {{aliases: [www]}}, shared: }}
    volumes: ["data:/srv/data"]
    deploy: {{replicas: 2, restart_policy: {{condition: on-failure}}}}
  quiet:
    image: {IMAGE}
    configs: [{{source: motd, target: /etc/motd, mode: 0440}}]
    deploy: {{replicas: 0, update_config: {{parallelism: 2, delay: 10s}}}}
networks:
  shared: {{external: true}}
volumes:
  data:
configs:
  motd: {{file: ./motd}}
"""


def test_a_swarm_filled_by_hand_is_imported_as_it_is(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0, swarm={"task_history_limit": 3})
    cluster.apply()
    docker = client(cluster)
    fill(cluster, docker)
    before = specs(docker)

    told = cluster.run("import", "--out", str(cluster.folder / "whole.yaml"))
    assert "changes nothing" in told.stdout, told.stderr
    text = (cluster.folder / "whole.yaml").read_text(encoding="utf-8")
    assert "value of the secret" not in text + told.stdout + told.stderr
    document = yaml.safe_load(text)
    assert set(document["services"]) == {"plain", "worker"}
    assert set(document["networks"]) == {"shared", "fixed"}
    assert document["networks"]["fixed"]["ipam"] == {"config": [{"subnet": "192.168.77.0/24"}]}
    assert (document["secrets"], document["configs"]) == (
        {"token": {"external": True}},
        {"site": {"external": True}},
    )
    assert document["stacks"] == {"vote": {"files": ["vote.stack.yml"]}}

    cluster.file.write_text(text, encoding="utf-8")
    eventually(lambda: cluster.run("plan", "--detailed-exitcode", code=None).returncode == 0)
    assert specs(docker) == before

    cluster.edit(services__plain__deploy__replicas=2)
    cluster.apply()
    after = specs(docker)
    assert {name for name in after if after[name] != before[name]} == {"plain"}
    assert after["plain"]["Mode"] == {"Replicated": {"Replicas": 2}}
    assert after["plain"]["Labels"] == before["plain"]["Labels"]

    del document["services"]["plain"]
    cluster.file.write_text(yaml.safe_dump(document), encoding="utf-8")
    told = cluster.run("plan", "--detailed-exitcode")
    assert "left unchanged" in one_line(told)
    assert "services.plain" in told.stdout
    cluster.apply()
    assert specs(docker) == after


def fill(cluster: Cluster, docker: Docker) -> None:
    """What people do with the docker client."""
    for name, text in (
        ("secret", "value of the secret"),
        ("site.conf", "site"),
        ("motd", "hello"),
        ("vote.yml", STACK),
    ):
        (cluster.folder / name).write_text(text, encoding="utf-8")
    docker("network", "create", "--driver", "overlay", "--attachable", "shared")
    docker("network", "create", "--driver", "overlay", "--subnet", "192.168.77.0/24", "fixed")
    docker("secret", "create", "token", str(cluster.folder / "secret"))
    docker("config", "create", "--label", "kind=site", "site", str(cluster.folder / "site.conf"))
    docker(
        "service", "create", "--detach", "--no-resolve-image", "--name", "plain", "--network", "fixed",
        "--label", "team=a", "--env", "MODE=$HOME", "--publish", "8080:80", "--publish", "mode=host,target=53,protocol=udp",
        "--secret", "token", "--config", "source=site,target=/etc/site,mode=0400", "--mount", "type=volume,source=vol,target=/v",
        "--mount", "type=tmpfs,target=/t,tmpfs-size=1m", "--limit-memory", "64m", "--reserve-cpu", "0.1",
        "--health-cmd", "true", "--health-interval", "1s", "--stop-grace-period", "1s", "--constraint", "node.role==manager",
        "--update-delay", "1s", "--host", "db:10.0.0.9", "--cap-add", "NET_ADMIN", "--ulimit", "nofile=64:128",
        IMAGE, "sleep", "1000000",
    )  # fmt: skip
    docker(
        "service", "create", "--detach", "--no-resolve-image", "--name", "worker", "--mode", "global",
        "--network", "name=shared,alias=w", "--env", "API_TOKEN=value of the secret too", IMAGE, "sleep", "1000000",
    )  # fmt: skip
    docker(
        "stack",
        "deploy",
        "--resolve-image",
        "never",
        "--compose-file",
        str(cluster.folder / "vote.yml"),
        "vote",
    )


def specs(docker: Docker) -> dict[str, Any]:
    """Every service's spec as the engine has it."""
    names = docker("service", "ls", "--format", "{{.Name}}").split()
    told = docker("service", "inspect", *sorted(names), "--format", "{{json .Spec}}")
    return {spec["Name"]: spec for spec in map(yaml.safe_load, told.splitlines())}


def client(cluster: Cluster) -> Docker:
    """The docker client, pointed at the manager from here, where its files are."""
    exports = cluster.run("env", "manager-1").stdout.splitlines()
    pairs = (shlex.split(line)[1].partition("=") for line in exports if line.startswith("export "))
    environ = {**os.environ, **{name: value for name, _, value in pairs}}

    def docker(*arguments: str) -> str:
        command = ["docker", *arguments]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return docker

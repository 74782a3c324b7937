"""An agent as a service of the swarm it keeps, in its own image: on hosts that it reaches by ssh, from a repository on one of them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bare.hosts import BareHost, bare_hosts
from integration.clusters import IMAGE, Cluster
from integration.waiting import eventually

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("agent-service")]

MANAGERS = ("m1", "m2", "m3")
BUILD = Path(__file__).parents[2] / "packaging" / "container" / "build.sh"
AGENT_IMAGE = "lab/swarmplan-agent:1"
AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
clusters:
  lab:
    source:
      git: ssh://root@{address}/srv/ops.git
      interval: 2s
      ssh: {{key: git_key, known_hosts: git_known_hosts}}
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agent's image, as this tree makes it; one that was made before by SWARMPLAN_TEST_AGENT_IMAGE."""
    if made := os.environ.get("SWARMPLAN_TEST_AGENT_IMAGE"):
        return Path(made)
    archive = tmp_path_factory.mktemp("image") / "agent.tar"
    subprocess.run([str(BUILD), str(archive), AGENT_IMAGE], check=True, timeout=900, capture_output=True)
    return archive


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BareHost]]:
    with bare_hosts(MANAGERS) as made:
        yield {host.name: host for host in made}


class Repository:
    """A bare one on the first host, and a work tree here."""

    def __init__(self, folder: Path, host: BareHost) -> None:
        self.folder, self._host = folder / "work", host
        host.run("git", "init", "--quiet", "--bare", "--initial-branch=main", "/srv/ops.git")
        self.folder.mkdir()
        self._git("init", "--quiet", "--initial-branch=main")
        self._git("remote", "add", "origin", f"ssh://root@{host.address}/srv/ops.git")

    def push(self, subject: str) -> str:
        self._git("add", "--all")
        self._git(
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.org",
            "commit",
            "--quiet",
            "--message",
            subject,
        )
        self._git("push", "--quiet", "origin", "main")
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *words: str) -> str:
        ssh = f"ssh -i {self._host.key} -o UserKnownHostsFile={self._host.known_hosts} -o IdentitiesOnly=yes"
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words], env={**os.environ, "GIT_SSH_COMMAND": ssh},
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout


def test_it_changes_itself_last_and_survives_that(
    hosts: dict[str, BareHost], cluster: Cluster, image: Path, tmp_path: Path
) -> None:
    first = hosts["m1"]
    work = Repository(tmp_path, first)
    stack = _agent_files(cluster, hosts, work.folder, tmp_path)
    body = _cluster(cluster.name, hosts)
    (work.folder / "cluster.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
    work.push("The agent, and two of web")
    # A person's machine has other files of keys than the container: what says so is not in the repository.
    keys = {"key": first.key, "known_hosts": str(tmp_path / "nodes_known_hosts")}
    person = tmp_path / "person.yaml"
    person.write_text(yaml.safe_dump({"machines": {"options": keys}}))
    files = [str(work.folder / "cluster.yaml"), str(person)]
    # Loaded by a person, as from a registry: an archive of 300 MB is no file of a repository.
    images = {AGENT_IMAGE: {"archive": str(image)}, IMAGE: {"archive": str(cluster.archive)}}
    without = {key: section for key, section in body.items() if key != "stacks"}
    machines = {"driver": "ssh", "options": keys}
    cluster.file.write_text(
        yaml.safe_dump(without | {"images": images, "machines": machines}, sort_keys=False)
    )
    try:
        cluster.apply()
        for name in ("swarmplan-ssh-key", "swarmplan-lab-git-key"):
            first.run("docker", "secret", "create", name, "-", stdin=Path(first.key).read_text())
        cluster.run("apply", *files, "--auto-approve", timeout=300)
        assert _running(first, "gitops_agent") == 2

        body["services"]["web"]["deploy"]["replicas"] = 3
        (work.folder / "cluster.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
        changed = stack.replace(
            "    read_only: true\n", "    read_only: true\n    environment: {GENERATION: two}\n"
        )
        assert changed != stack
        (work.folder / "agent.stack.yaml").write_text(changed)
        commit = work.push("Three of web, and another agent")

        eventually(lambda: _environment(first, "gitops_agent") == ["GENERATION=two"], within=120)
        assert _running(first, "web") == 3  # it was there before the agent itself was changed
        eventually(lambda: _settled(first), within=300)
        eventually(
            lambda: json.loads(cluster.run("plan", *files, "--format", "json", code=None).stdout)[
                "converged"
            ],
            within=120,
        )
        runs = json.loads(cluster.run("history", *files, "--format", "json").stdout)["runs"]
        assert [run for run in runs if run["commit"] == commit]
    finally:
        told = first.run("docker", "service", "logs", "--tail", "60", "gitops_agent", check=False)
        print(told.stdout, told.stderr)  # noqa: T201 - shown where the test fails
        cluster.destroy()
        for host in hosts.values():  # a volume stays when its cluster goes
            host.run("rm", "-rf", "/var/lib/docker/volumes/gitops_state")


def _agent_files(cluster: Cluster, hosts: dict[str, BareHost], work: Path, folder: Path) -> str:
    """Write what the agent needs, beside its stack; the text of that."""
    first = hosts["m1"]
    known = "".join(Path(host.known_hosts).read_text() for host in hosts.values())
    for place in (folder, work):
        (place / "nodes_known_hosts").write_text(known)
        (place / "git_known_hosts").write_text(Path(first.known_hosts).read_text())
        (place / "agent.yaml").write_text(AGENT.format(address=first.address))
    key = folder / "git_key"
    key.write_text(Path(first.key).read_text())
    key.chmod(0o600)
    agent = str(folder / "agent.yaml")
    cluster.run(
        "agent",
        "install",
        agent,
        "--service",
        "--image",
        AGENT_IMAGE,
        "--out",
        str(work / "agent.stack.yaml"),
    )
    return (work / "agent.stack.yaml").read_text()


def _cluster(name: str, hosts: dict[str, BareHost]) -> dict[str, Any]:
    return {
        "apiVersion": "swarmplan/v1",
        "kind": "Cluster",
        "name": name,
        "machines": {"driver": "ssh"},
        "managers": [
            {"name": each, "options": {"address": hosts[each].address, "user": "root"}} for each in MANAGERS
        ],
        "services": {"web": {"image": IMAGE, "deploy": {"replicas": 2}}},
        "stacks": {"gitops": {"files": ["agent.stack.yaml"]}},
        "policy": {"settle": "1s"},
    }


def _running(host: BareHost, service: str) -> int:
    listed = host.run(
        "docker",
        "service",
        "ps",
        service,
        "--filter",
        "desired-state=running",
        "--format",
        "{{.CurrentState}}",
    )
    return sum(line.startswith("Running") for line in listed.stdout.splitlines())


def _environment(host: BareHost, service: str) -> list[str]:
    told = json.loads(host.run("docker", "service", "inspect", service).stdout)[0]
    return list(told["Spec"]["TaskTemplate"]["ContainerSpec"].get("Env") or [])


def _settled(host: BareHost) -> bool:
    """Whether the engine has finished the rollout of the agent, though the one that asked for it has ended."""
    told = json.loads(host.run("docker", "service", "inspect", "gitops_agent").stdout)[0]
    return told.get("UpdateStatus", {}).get("State") == "completed" and _running(host, "gitops_agent") == 2

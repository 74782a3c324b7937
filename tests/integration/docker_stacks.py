"""Stack files on a real swarm, and the docker CLI that belongs to its engine."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from contract.stack_cli.docker_cli import program_of
from integration.clusters import ENGINES, Cluster

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.options import Root
from swarmplan.engine.adapter import DockerEngine
from swarmplan.model.key import Kind

STACK_LABEL = "com.docker.stack.namespace"


@dataclass(frozen=True)
class Docker:
    """The CLI at a cluster's first manager."""

    cluster: Cluster

    @property
    def url(self) -> str:
        return LocalDriver(self.cluster.name).endpoint(f"{self.cluster.name}-manager-1").url

    @property
    def engine(self) -> DockerEngine:
        return DockerEngine(self.url)

    def run(self, *arguments: str, feed: str = "") -> str:
        """Run the CLI; it must succeed."""
        done = subprocess.run(
            [program_of(Root(ENGINES[0])), "-H", self.url, *arguments],
            input=feed, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "DOCKER_CONFIG": str(self.cluster.folder / "docker")},
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def deploy(self, stacks: Mapping[str, Path]) -> None:
        """Deploy these files under these names."""

        def one(stack: tuple[str, Path]) -> None:
            self.run("stack", "deploy", "--resolve-image", "never", "-c", str(stack[1]), stack[0])

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one, stacks.items()))

    def remove(self, stacks: Iterable[str]) -> None:
        """Remove these stacks."""
        self.run("stack", "rm", *stacks)

    def specs(self) -> dict[str, Any]:
        """Every service's spec, by name."""
        return {service["Spec"]["Name"]: service["Spec"] for service in self.engine.services()}

    def running(self) -> set[str]:
        """The ids of the tasks that run and are to run."""
        tasks = self.engine.tasks()
        return {task["ID"] for task in tasks if task["DesiredState"] == task["Status"]["State"] == "running"}

    def of_stacks(self) -> list[str]:
        """What is there that belongs to any stack."""
        engine = self.engine
        found = [(entry["Spec"]["Name"], entry["Spec"].get("Labels")) for entry in engine.services()]
        found += [(entry["Name"], entry["Labels"]) for entry in engine.networks()]
        found += [
            (entry["Spec"]["Name"], entry["Spec"].get("Labels"))
            for entry in (*engine.contents(Kind.SECRET), *engine.contents(Kind.CONFIG))
        ]
        return [name for name, labels in found if STACK_LABEL in (labels or {})]


def at_rest(file: Path, folder: Path) -> Path:
    """A copy of a stack file, beside what it names, of which no task ever starts: this is about specs alone. Replicated
    jobs, which know no rest, are left out."""
    body = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name, service in list(body["services"].items()):
        deploy = service["deploy"] = dict(service.get("deploy") or {})
        if deploy.get("mode") == "replicated-job":
            del body["services"][name]
        if deploy.get("mode", "replicated") == "replicated":
            deploy["replicas"] = 0
        else:
            placement = deploy["placement"] = dict(deploy.get("placement") or {})
            placement["constraints"] = [*placement.get("constraints", ()), "node.labels.nowhere == true"]
    copy = folder / file.name
    # JSON, which is YAML: the client of 20.10 would take a plain y for a truth value
    copy.write_text(json.dumps(body), encoding="utf-8")
    for beside in file.parent.glob("*[!l]"):
        if beside.is_file():
            (folder / beside.name).write_bytes(beside.read_bytes())
    return copy

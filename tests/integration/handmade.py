"""Swarms that were grown by hand: with docker's commands, and with nothing else."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration.clusters import IMAGE
from integration.waiting import eventually

Docker = Callable[..., str]
"""``docker(machine, *arguments)``: what docker's client says, pointed at this machine's engine."""

STACK = f"""\
version: "3.8"
services:
  web:
    image: {IMAGE}
    command: [sleep, "1000000"]
    networks: {{front: {{aliases: [www]}}, back: , shared: }}
    volumes: ["data:/srv/data"]
    ports: ["9000-9002:9000-9002"]
    secrets: [key]
    configs: [motd]
    deploy: {{replicas: 2}}
  agent:
    image: {IMAGE}
    command: [sleep, "1000000"]
    networks: [back]
    deploy: {{mode: global}}
networks:
  front:
  back: {{driver: overlay, attachable: true}}
  shared: {{external: true}}
volumes:
  data:
secrets:
  key: {{external: true, name: door}}
configs:
  motd: {{file: ./motd}}
"""
_SLEEP = ("--detach", "--no-resolve-image")
LABELS = {"com.example.zone": "a=b", "disk": "ssd", "number": "1", "empty": "", "dollar": "$HOME"}


@dataclass(frozen=True)
class Handmade:
    """One swarm. ``addresses`` are where the machines reach each other."""

    docker: Docker
    addresses: Mapping[str, str]

    @property
    def first(self) -> str:
        return next(iter(self.addresses))

    def ask(self, *arguments: str) -> str:
        """What the first manager says."""
        return self.docker(self.first, *arguments)

    def grow(self, managers: int, archive: Path, *settings: str) -> None:
        """Make the swarm, with these settings of ``docker swarm init``; the machines after the managers are workers."""
        for machine in self.addresses:
            self.docker(machine, "load", "--quiet", "--input", str(archive))
        address = self.addresses[self.first]
        self.ask("swarm", "init", "--advertise-addr", address, *settings)
        for number, machine in enumerate(list(self.addresses)[1:], start=1):
            token = self.ask("swarm", "join-token", "--quiet", "manager" if number < managers else "worker")
            self.docker(machine, "swarm", "join", "--token", token.strip(), f"{address}:2377")

    def node(self, machine: str) -> str:
        """Its node's id, for host names differ from names of machines."""
        return self.docker(machine, "info", "--format", "{{.Swarm.NodeID}}").strip()

    def fill(self, folder: Path) -> None:
        """Services of each kind, and a stack."""
        for name, text in (("door", "s"), ("site", "c"), ("motd", "hello"), ("vote.yml", STACK)):
            (folder / name).write_text(text, encoding="utf-8")
        self.ask("network", "create", "--driver", "overlay", "--attachable", "shared")
        self.ask("network", "create", "--driver", "overlay", "--subnet", "192.168.77.0/24", "--opt", "encrypted", "fixed")  # fmt: skip
        self.ask("secret", "create", "door", str(folder / "door"))
        self.ask("config", "create", "site", str(folder / "site"))
        self.serve("plain", "--replicas", "2", "--network", "fixed", "--network", "shared", "--publish", "8080-8082:80-82",
                   "--secret", "door", "--config", "source=site,target=/etc/site", "--stop-grace-period", "1s")  # fmt: skip
        self.serve("everywhere", "--mode", "global", "--env", "API_TOKEN=value of a secret")
        self.serve("job", "--mode", "replicated-job", "--replicas", "2", run=("true",))
        self.serve("job-everywhere", "--mode", "global-job", run=("true",))
        self.ask(
            "stack", "deploy", "--resolve-image", "never", "--compose-file", str(folder / "vote.yml"), "vote"
        )
        eventually(self.settled)

    def serve(self, name: str, *settings: str, run: Sequence[str] = ("sleep", "1000000")) -> None:
        self.ask("service", "create", *_SLEEP, "--name", name, *settings, IMAGE, *run)

    def settled(self) -> bool:
        """Whether every task is where it is to be."""
        return all(state in {"Running", "Complete"} for _, _, state in self.tasks())

    def tasks(self) -> list[tuple[str, str, str]]:
        """Every task by its id, name and state, those that ended too."""
        services = self.ask("service", "ls", "--quiet").split()
        told = self.ask(
            "service", "ps", "--no-trunc", "--format", "{{.ID}} {{.Name}} {{.CurrentState}}", *services
        )
        return sorted((words[0], words[1], words[2]) for words in map(str.split, told.splitlines()))

    def spec(self, machine: str) -> dict[str, Any]:
        """What its node is to be, without what swarmplan notes there."""
        told = json.loads(self.ask("node", "inspect", self.node(machine), "--format", "{{json .Spec}}"))
        labels = {
            name: value
            for name, value in (told.get("Labels") or {}).items()
            if not name.startswith("swarmplan.")
        }
        return {**told, "Labels": labels}


def client(*pointed: str, environment: Mapping[str, str] | None = None) -> Callable[..., str]:
    """docker's client, with these words before all others."""

    def docker(*arguments: str) -> str:
        command = ["docker", *pointed, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False, env=environment
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    return docker

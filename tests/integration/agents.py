"""An agent that follows a repository with one cluster of real engines, and the repository."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from integration.clusters import Cluster
from integration.waiting import eventually

_PUSHED = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")


@dataclass
class Repository:
    """A repository on this machine, in which the cluster file of ``cluster`` is committed."""

    cluster: Cluster
    folder: Path

    def __post_init__(self) -> None:
        self._git("init", "-q", "-b", "main", str(self.folder))

    def push(self, subject: str, text: str | None = None) -> str:
        """Commit the cluster file as it is now, or this text in its place; the id of the commit."""
        content = self.cluster.file.read_text(encoding="utf-8") if text is None else text
        (self.folder / "cluster.yaml").write_text(content, encoding="utf-8")
        self._git("-C", str(self.folder), "add", "-A")
        self._git("-C", str(self.folder), *_PUSHED, "commit", "-q", "--allow-empty", "-m", subject)
        return self._git("-C", str(self.folder), "rev-parse", "HEAD").strip()

    def _git(self, *words: str) -> str:
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


@dataclass
class Following:
    """The agent. ``home`` is its state folder: two of them are two machines for the locks of swarmplan. ``options`` stand before
    ``agent run``."""

    repository: Repository
    home: Path
    interval: str = "2s"
    settings: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def cluster(self) -> Cluster:
        return self.repository.cluster

    @property
    def log(self) -> str:
        path = self.home / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def write(self) -> None:
        """The agent file."""
        self.home.mkdir(exist_ok=True)
        source = {"git": str(self.repository.folder), "interval": self.interval}
        followed = {"source": source, "trust": "all", "allow": ["all"], **self.settings}
        body = {
            "apiVersion": "swarmplan/v1",
            "kind": "Agent",
            "socket": str(self.home / "sock"),
            "state": str(self.home / "agent"),
            "clusters": {"lab": followed},
        }
        (self.home / "agent.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")

    def start(self) -> None:
        self.write()
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "swarmplan", *self.options, "agent", "run", "agent.yaml"],
                cwd=self.home, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "XDG_STATE_HOME": str(self.home)},
            )  # fmt: skip

    def ask(self, *words: str, code: int | None = 0) -> str:
        """``swarmplan agent WORDS``."""
        socket = ("--socket", str(self.home / "sock"))
        done = self.cluster.run("agent", *words, *socket, code=code, timeout=300)
        return done.stdout

    @property
    def lab(self) -> Mapping[str, Any]:
        """The status of the cluster; empty where the agent does not answer."""
        told = self.ask("status", "--format", "json", code=None)
        found: Mapping[str, Any] = json.loads(told) if told else {}
        return found["clusters"][0] if "clusters" in found else {}

    def until(self, commit: str, sync: str = "up to date", within: float = 180) -> Mapping[str, Any]:
        """Wait until the last pass was of this commit, and came to this."""

        def so() -> bool:
            assert self.process is None or self.process.poll() is None, self.log
            lab = self.lab
            of = (lab.get("fetched") or {}).get("id")
            return lab.get("sync") == sync and of == commit and not lab["acting"]

        try:
            eventually(so, within=within)
        except AssertionError:
            raise AssertionError(f"{self.lab}\n{self.log}") from None
        return self.lab

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """As the machine would lose it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def end(self) -> int:
        """As systemd ends it; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)

"""Whole clusters for tests: a cluster file, the command that works on it, and a way to see the machine left as it was."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from swarmplan.drivers.local.layout import Layout

IMAGE = "lab/hello:1"
ENGINES = os.environ.get("SWARMPLAN_TEST_ENGINES", "system").split(",")
"""What each machine is laid over, in turn: ``system``, ``trixie``, ``sid``."""

SETTLE = "500ms"
"""For how long new tasks are watched where a test is about something else; by default it is 5 s."""


@dataclass
class Cluster:
    """One cluster of the local driver, and its file."""

    name: str
    folder: Path
    archive: Path

    @property
    def file(self) -> Path:
        return self.folder / "cluster.yaml"

    def write(self, managers: int | Sequence[int] = 1, workers: int = 1, **sections: Any) -> None:
        """Write the cluster file: so many managers and workers, or managers of these numbers, and these sections laid
        over it."""
        body = {
            "apiVersion": "swarmplan/v1",
            "kind": "Cluster",
            "name": self.name,
            "machines": {"driver": "local"},
            "managers": self._nodes("manager", _numbers(managers)),
            "workers": self._nodes("worker", _numbers(workers)),
            "images": {IMAGE: {"archive": str(self.archive)}},
        }
        policy = {"settle": SETTLE, **sections.pop("policy", {})}
        whole = body | {"policy": policy} | sections
        self.file.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")

    def edit(self, **changes: Any) -> None:
        """Change values by their dotted path, written with ``__``: ``services__web__deploy__replicas=3``."""
        body = yaml.safe_load(self.file.read_text(encoding="utf-8"))
        for path, value in changes.items():
            *above, last = path.split("__")
            place = body
            for part in above:
                place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
            place[int(last) if isinstance(place, list) else last] = value
        self.file.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")

    def set_workers(self, count: int) -> None:
        """Have so many workers in the file; those that stay keep what was written of them."""
        body = yaml.safe_load(self.file.read_text(encoding="utf-8"))
        more = self._nodes("worker", _numbers(count))[len(body["workers"]) :]
        body["workers"] = (body["workers"] + more)[:count]
        self.file.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")

    def run(
        self, *arguments: str, code: int | None = 0, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run swarmplan in the cluster's folder; its exit code is ``code`` (None: any)."""
        done = subprocess.run(
            [sys.executable, "-m", "swarmplan", *arguments],
            cwd=self.folder, capture_output=True, text=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        told = f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert code is None or done.returncode == code, told
        assert "Traceback" not in done.stdout + done.stderr, told
        return done

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start swarmplan in a process group of its own and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "swarmplan", *arguments],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def apply(self, *arguments: str, code: int = 0) -> str:
        """Apply without asking, everything allowed."""
        done = self.run("apply", "--auto-approve", "--allow", "all", *arguments, code=code, timeout=300)
        return done.stdout + done.stderr

    def plan(self) -> Mapping[str, Any]:
        """The plan, as JSON. Exit code 4 tells of one that saw too little, or that nothing allows."""
        done = self.run("plan", "--format", "json", code=None)
        plan: Mapping[str, Any] = json.loads(done.stdout)
        unread = [found for found in plan["unknown"] if found["key"] != "swarm" or not plan["steps"]]
        refused = [hazard for hazard in plan["hazards"] if hazard["allow"] is None]
        assert done.returncode == (4 if unread or refused else 0), done.stderr
        return plan

    def status(self) -> Mapping[str, Any]:
        """The status, as JSON."""
        status: Mapping[str, Any] = json.loads(self.run("status", "--format", "json").stdout)
        return status

    def destroy(self) -> None:
        """Take it down, whatever state it is in."""
        self.run("destroy", "--auto-approve", "--allow", "all", timeout=300)

    def _nodes(self, role: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
        offset = 0 if role == "manager" else 3
        return [
            {
                "name": f"{self.name}-{role}-{number}",
                "options": {"engine": ENGINES[(offset + number - 1) % len(ENGINES)]},
            }
            for number in numbers
        ]


def _numbers(wanted: int | Sequence[int]) -> Sequence[int]:
    return range(1, wanted + 1) if isinstance(wanted, int) else wanted


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """All that a command said, wherever its lines were broken: names and paths of tests have no fixed length."""
    return " ".join((done.stdout + done.stderr).split())


def kill(process: "subprocess.Popen[str]") -> None:
    """``kill -9`` a started command, it and nothing else: its hosts live in sessions of their own."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def traces(name: str) -> list[str]:
    """Everything on this machine that carries the cluster's name: processes, namespaces, mounts, rules, files."""
    found = [line for command in _LOOKS for line in _lines(command) if name in line]
    return found + [path for root in _FOLDERS for path in _below(root) if name in path]


_LOOKS = (["ps", "-eo", "pid,args"], ["ip", "netns"], ["cat", "/proc/mounts"], ["iptables-save"])
_FOLDERS = (
    "/var/lib/swarmplan/local",
    "/var/lib/swarmplan/ssh",
    "/var/lib/swarmplan/locks",
    "/var/lib/swarmplan/journal",
    "/run/swarmplan",
    "/var/run/netns",
    "/sys/fs/cgroup",
)


def _below(root: str) -> Iterator[str]:
    """Every path below a folder; what goes away meanwhile is passed over."""
    for folder, folders, files in os.walk(root):
        yield from (f"{folder}/{entry}" for entry in (*folders, *files))


def _lines(command: list[str]) -> list[str]:
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in told if "pytest" not in line]


def links(name: str) -> set[str]:
    """The interfaces that belong to a cluster: its bridge, and the links that hang on it."""
    bridge = Layout(name).bridge
    return {bridge} | {
        line.split()[1].partition("@")[0] for line in _lines(["ip", "-o", "link", "show", "master", bridge])
    }


def interfaces() -> set[str]:
    """The machine's network interfaces."""
    return {line.split()[0].partition("@")[0] for line in _lines(["ip", "-br", "link"])}

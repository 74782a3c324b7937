"""A class on this machine for tests: a fleet file with its template and roster, and the commands that work on it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from integration.clusters import IMAGE, SETTLE


@dataclass
class Class:
    """A fleet of the local driver. ``name`` is that of the fleet, and the beginning of all its clusters' names."""

    name: str
    folder: Path
    archive: Path

    @property
    def file(self) -> Path:
        return self.folder / "fleet.yaml"

    def write(
        self, ids: Sequence[str], *, template: Mapping[str, Any] | None = None, **sections: Any
    ) -> None:
        """Write the fleet's files: one manager and one worker for each student, and one service."""
        lab = {
            "apiVersion": "swarmplan/v1",
            "kind": "Cluster",
            "name": "lab",
            "machines": {"driver": "local"},
            "managers": {"count": 1},
            "workers": {"count": 1},
            "images": {IMAGE: {"archive": str(self.archive)}},
            "services": {
                "web": {
                    "image": IMAGE,
                    "environment": {"WHO": "${student.id}"},
                    "deploy": {"replicas": 2, "endpoint_mode": "dnsrr"},
                }
            },
            "policy": {"settle": SETTLE},
        }
        fleet = {
            "apiVersion": "swarmplan/v1",
            "kind": "Fleet",
            "name": self.name,
            "template": "lab.yaml",
            "roster": "roster.csv",
        }
        (self.folder / "lab.yaml").write_text(
            yaml.safe_dump(lab | dict(template or {}), sort_keys=False), encoding="utf-8"
        )
        self.file.write_text(yaml.safe_dump(fleet | sections, sort_keys=False), encoding="utf-8")
        self.enrol(*ids)

    def enrol(self, *ids: str) -> None:
        """Write the roster."""
        rows = "".join(f"{one},{one.title()},{one[0]}\n" for one in ids)
        (self.folder / "roster.csv").write_text(f"id,name,group\n{rows}", encoding="utf-8")

    def run(
        self, *words: str, code: int | None = 0, timeout: float = 900
    ) -> subprocess.CompletedProcess[str]:
        """``swarmplan fleet WORDS`` in the folder; its exit code is ``code`` (None: any)."""
        done = subprocess.run(
            [sys.executable, "-m", "swarmplan", "fleet", *words],
            cwd=self.folder, capture_output=True, text=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        told = f"fleet {' '.join(words)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert code is None or done.returncode == code, told
        assert "Traceback" not in done.stdout + done.stderr, told
        return done

    def results(self, *words: str, code: int | None = 0) -> dict[str, str]:
        """What came of each student's cluster."""
        done = self.run(*words, "--auto-approve", "--format", "json", code=code)
        return {one["student"]: one["result"] for one in json.loads(done.stdout)["clusters"]}

    def states(self, *words: str) -> dict[str, str]:
        """The state of each student's cluster."""
        done = self.run("status", "--format", "json", *words)
        return {one["student"]: one["state"] for one in json.loads(done.stdout)["clusters"]}

    def plans(self) -> dict[str, str]:
        """What would be done to each student's cluster."""
        done = self.run("plan", "--format", "json", code=None)
        return {one["student"]: one["state"] for one in json.loads(done.stdout)["clusters"]}

"""People with state folders of their own, who work on one cluster."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from integration.clusters import Cluster, kill
from integration.waiting import eventually


@dataclass(frozen=True)
class Person:
    """Somebody with a machine of their own: another folder for the file and for all that swarmplan keeps."""

    name: str
    cluster: Cluster
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "XDG_STATE_HOME": str(self.folder), "USER": self.name, "LOGNAME": self.name}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "swarmplan", *words], cwd=self.cluster.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str, code: int = 0) -> str:
        """All that a command says, in one line; its exit code is ``code``."""
        return ended(self.start(*words), code)

    def apply(self, *words: str) -> "subprocess.Popen[str]":
        return self.start("apply", "--auto-approve", "--allow", "all", *words)

    def seen(self) -> dict[str, Any]:
        """The lease, as ``swarmplan lock`` shows it."""
        found: dict[str, Any] = json.loads(self.run("lock", "--format", "json"))
        return found


def ended(process: "subprocess.Popen[str]", code: int | None = 0) -> str:
    told = " ".join(" ".join(process.communicate(timeout=300)).split())
    assert code is None or process.returncode == code, f"{process.returncode}: {told[-1500:]}"
    assert "Traceback" not in told
    return told


@contextmanager
def holding(person: Person) -> Iterator["subprocess.Popen[str]"]:
    """A run of this person that holds the lease in the swarm until it is ended: the update of the service ``web``, which has been
    applied before, pauses after its first task."""
    person.cluster.edit(
        services__web__deploy={"replicas": 2, "update_config": {"delay": "10m"}},
        services__web__environment={"RUN": uuid4().hex},
    )
    process = person.apply()
    try:
        eventually(lambda: person.seen()["place"] == "swarm" and person.seen()["state"] == "held", within=90)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            kill(process)

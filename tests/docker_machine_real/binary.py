"""The real docker-machine, called by hand."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

PATH = os.environ.get("SWARMPLAN_DOCKER_MACHINE", "")


@dataclass
class Binary:
    """It, on one store."""

    store: Path
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.environment = {
            **os.environ,
            "MACHINE_STORAGE_PATH": str(self.store),
            "MACHINE_BUGSNAG_API_TOKEN": "no-report",
        }

    def folder(self, name: str) -> Path:
        """A machine's folder in the store."""
        return self.store / "machines" / name

    def line(self, *words: str) -> list[str]:
        """A command line."""
        return [PATH, *words]

    def run(self, *words: str, code: int | None = 0, timeout: float = 120) -> str:
        """Its standard output; its exit code is ``code`` (None: any)."""
        done = subprocess.run(
            self.line(*words), env=self.environment, capture_output=True, text=True,
            check=False, timeout=timeout, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert code is None or done.returncode == code, (
            f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done.stdout

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start it in a process group of its own, its output in one stream."""
        return subprocess.Popen(
            self.line(*words), env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

"""A docker-machine program on a store, as tests call it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from docker_machine.store import BINARY, Store

NOWHERE = "tcp://127.0.0.1:1"
"""An engine that refuses."""


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Cli:
    """One program on one store."""

    def __init__(self, binary: str, store: Store) -> None:
        self.binary = binary
        self.store = store

    @property
    def real(self) -> bool:
        """Whether this is no stand-in."""
        return self.binary != str(BINARY)

    @property
    def environment(self) -> dict[str, str]:
        wanted = {
            "SHELL": "/bin/bash",
            "MACHINE_BUGSNAG_API_TOKEN": "no-report",
            "HOME": str(self.store.path),
        }
        return {**self.store.environment, **wanted}

    def __call__(self, *words: str, stdin: str = "", timeout: float = 30, **environment: str) -> Done:
        done = subprocess.run(
            [self.binary, *words], env={**self.environment, **environment}, input=stdin, capture_output=True,
            text=True, timeout=timeout, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """In a process group of its own, as drivers should."""
        return subprocess.Popen(
            [self.binary, *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def create(self, name: str, *words: str, url: str = NOWHERE) -> None:
        """A machine of the driver ``none``."""
        done = self("create", "-d", "none", "--url", url, *words, name)
        assert done.code == 0, done

    @property
    def machines(self) -> Path:
        return self.store.path / "machines"

    def record(self, name: str) -> Path:
        return self.machines / name / "config.json"

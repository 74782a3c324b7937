"""A store of the stand-in, for tests: its environment, its faults, what was called, and the end of all it holds."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from docker_machine import journal, switches
from docker_machine.lab.hosts import Host, cluster_of
from docker_machine.stages import STAGES
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import Layout

BINARY = Path(__file__).with_name("docker-machine")
_VALUED = frozenset({"-s", "--storage-path", "--tls-ca-cert", "--tls-ca-key", "--tls-client-cert", "--tls-client-key", "--github-api-token", "--bugsnag-api-token"})  # fmt: skip


@dataclass(frozen=True)
class Invocation:
    """One call. Times are of the monotonic clock; ``end`` and ``code`` are None for one that runs or was killed."""

    pid: int
    argv: tuple[str, ...]
    start: float
    end: float | None
    code: int | None
    orphaned: float | None
    """When its plugins saw that it had been killed."""
    contacted: tuple[str, ...]
    """Strangers on the internet that docker-machine would have spoken to."""
    unmodelled: str
    plugins: tuple[int, ...]

    @property
    def command(self) -> str:
        """``create``, ``ls``, …; empty for the program alone."""
        return self._words[0] if self._words else ""

    @property
    def _words(self) -> list[str]:
        words = list(self.argv)
        while words and words[0].startswith("-"):
            del words[: 2 if words[0] in _VALUED else 1]
        return words

    def runs_at(self, moment: float) -> bool:
        """Whether it ran at this moment; one that was killed ran until its plugins saw it."""
        end = self.end or self.orphaned
        return self.start <= moment and (end is None or moment < end)

    def names(self, machine: str) -> bool:
        """Whether the machine is among its words."""
        return machine in self._words[1:]


class Store:
    """``path`` is made when missing, and gone after ``clean``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clean()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a caller to this store."""
        return {**os.environ, "MACHINE_STORAGE_PATH": str(self.path)}

    def run(self, *words: str, timeout: float = 60, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Call the stand-in."""
        return subprocess.run(
            [str(BINARY), *words], env=self.environment, capture_output=True, text=True, check=False,
            timeout=timeout, input=stdin,
        )  # fmt: skip

    def fault(self, name: str, **how: Any) -> None:
        """Switch a fault on: README.md has the table of them."""
        switches.write(self.path, {**self._faults(), name: how})

    def mend(self, name: str) -> None:
        """Switch it off."""
        switches.write(self.path, {fault: how for fault, how in self._faults().items() if fault != name})

    def kill_create_after(self, stage: str, machine: str | None = None) -> None:
        """The next create (of this machine) is killed when this stage is done."""
        assert stage in STAGES
        self.fault("stage", after=stage, then="kill", once=True, machine=machine)

    def log(self) -> list[Invocation]:
        """All calls, in the order of their start."""
        found: dict[int, dict[str, Any]] = {}
        with suppress(FileNotFoundError):
            for line in (self.path / journal.NAME).read_text().splitlines():
                facts = json.loads(line)
                known = found.setdefault(facts.pop("pid"), {"plugin": (), "contacted": ()})
                for many in ("plugin", "contacted"):
                    known[many] += (facts.pop(many),) if many in facts else ()
                known.update(facts)
        calls = [_invocation(pid, facts) for pid, facts in found.items()]
        return sorted(calls, key=lambda call: call.start)

    def at_once(self, machine: str | None = None, command: str | None = None) -> int:
        """How many calls there were at once at most: that name this machine, or of this command."""
        calls = [
            call for call in self.log()
            if (machine is None or call.names(machine)) and command in {None, call.command}
        ]  # fmt: skip
        return max((sum(other.runs_at(call.start) for other in calls) for call in calls), default=0)

    def silence(self, machine: str, *, silent: bool = True) -> None:
        """Let the machine's engine accept connections and never answer, or answer again."""
        Host(self.path, machine).silence(silent=silent)

    def move(self, machine: str) -> str:
        """Boot the machine with another address and the certificates it had; the new address."""
        return Host(self.path, machine).move()

    def lose(self, machine: str) -> None:
        """Remove the machine's host behind docker-machine's back."""
        Host(self.path, machine).remove()

    def await_stage(self, machine: str, within: float = 20) -> None:
        """Wait until a create that is held (``fault("stage", after=…, then="hold")``) has come there."""
        until = time.monotonic() + within
        while not (self.path / ".reached" / machine).exists():
            assert time.monotonic() < until, f"the create of {machine} has not come there"
            time.sleep(0.02)

    def clean(self) -> None:
        """End every process, remove every host and file. Raises AssertionError if something was not modelled."""
        calls = self.log()
        for call in calls:
            for pid in (call.pid, *call.plugins):
                _end(pid)
        self._remove_hosts()
        shutil.rmtree(self.path, ignore_errors=True)
        missing = [f"{' '.join(call.argv)}: {call.unmodelled}" for call in calls if call.unmodelled]
        assert not missing, f"the stand-in does not model: {missing}"

    def _faults(self) -> dict[str, dict[str, Any]]:
        file = self.path / switches.NAME
        return json.loads(file.read_text()) if file.exists() else {}

    def _remove_hosts(self) -> None:
        cluster = cluster_of(self.path)
        if not Layout(cluster).home.exists():
            return  # a look at the whole machine is slow, and most stores never had a host
        driver = LocalDriver(cluster)
        for name in driver.observe():
            driver.remove(name)
        driver.clean()


def _invocation(pid: int, facts: Mapping[str, Any]) -> Invocation:
    return Invocation(
        pid, tuple(facts["argv"]), facts["start"], facts.get("end"), facts.get("code"), facts.get("orphaned"),
        facts["contacted"], facts.get("unmodelled", ""), facts["plugin"],
    )  # fmt: skip


def _end(pid: int) -> None:
    """Kill a process of the stand-in; never one that has its number now."""
    with suppress(OSError):
        if b"docker_machine/launch.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)

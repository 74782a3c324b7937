"""One command typed twice: to the real client, which speaks to a simulated engine, and to the simulator's own."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from contract.docker_cli.served_engine import serving

from swarmplan.model.machine import Machine
from swarmplan.ports import MachineDriver
from swarmplan.simulator import World

MACHINES = ("node1", "node2", "node3")
_SETTLED = 40
"""Ticks until nothing changes any more."""
_AGE = re.compile(r"(?:About an? \w+|Less than a second|\d+ \w+)(?: ago)?(?= |$|\n|\")", re.IGNORECASE)
_PROGRESS = re.compile(r"(?:overall progress: |\d+/\d+: |verify: Waiting |rollback: ).*\n")
_TIME = re.compile(r"2026-01-01[T ]\d\d:\d\d:\d\d(?:\.0+)?")


@dataclass
class Answer:
    code: int
    out: str
    err: str


@dataclass
class Client:
    """A cluster of three machines without a swarm, in a world of its own."""

    world: World
    driver: MachineDriver

    def settle(self) -> None:
        self.world.pass_time(_SETTLED)


class RealClient(Client):
    program: str
    folder: Path

    def type(self, machine: str, words: Sequence[str], given: str) -> Answer:
        socket = self.folder / f"{machine}.sock"
        done = subprocess.run(
            [self.program, "-H", f"unix://{socket}", *words], input=given, capture_output=True, text=True, timeout=60,
            env={"DOCKER_CONFIG": str(self.folder / "none"), "PATH": os.environ["PATH"]}, check=False,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)


class OwnClient(Client):
    def type(self, machine: str, words: Sequence[str], given: str) -> Answer:
        with pytest.MonkeyPatch.context() as patch:
            out, err = io.StringIO(), io.StringIO()
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            code = self.driver.run(machine, ["docker", *words])
        return Answer(code, out.getvalue(), err.getvalue())


@dataclass
class Both:
    real: RealClient
    own: OwnClient

    def type(self, machine: str, *words: str, given: str = "") -> tuple[Answer, Answer]:
        """What both say, and the worlds at rest again."""
        said = self.real.type(machine, words, given), self.own.type(machine, words, given)
        self.real.settle()
        self.own.settle()
        return said

    def alike(self, machine: str, *words: str, given: str = "") -> Answer:
        """That both say the same; what the simulator's said."""
        theirs, ours = self.type(machine, *words, given=given)
        told = f"docker {' '.join(words)}\n--- docker\n{theirs.out}{theirs.err}--- the simulator\n{ours.out}{ours.err}"
        assert ours.code == theirs.code, told
        assert plain(ours.out) == plain(theirs.out), told
        assert plain(ours.err) == plain(theirs.err), told
        return ours


def plain(text: str) -> str:
    """Without what a clock decides: times, ages, and the steps of progress. Columns beside an age have no fixed width, and the
    members of JSON no order."""
    if text.startswith("[\n"):
        text = json.dumps(json.loads(text), indent=1, sort_keys=True)
    text = _TIME.sub("TIME", _PROGRESS.sub("", text))
    aged = _AGE.sub("AGE", text)
    return re.sub(r"[ \t]+", " ", aged) if "AGE" in aged else text


@contextmanager
def both_clients(program: str, folder: Path) -> Iterator[Both]:
    """Both clients, each with machines of its own."""
    with ExitStack() as stack:
        made = [_cluster(kind) for kind in (RealClient, OwnClient)]
        real, own = made
        assert isinstance(real, RealClient)
        assert isinstance(own, OwnClient)
        real.program, real.folder = program, folder
        for name in MACHINES:
            stack.enter_context(serving(folder / f"{name}.sock", real.world, f"lab/{name}"))
        yield Both(real, own)


def _cluster(kind: type[Client]) -> Client:
    world = World()
    driver = world.driver("lab")
    for name in MACHINES:
        driver.create(Machine(name, "local"))
    return kind(world, driver)

"""Three processes that want the lease of one cluster, and a record of what they tell."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integration.clusters import Cluster
from integration.contender import PREFIX
from integration.faults import docker

from swarmplan.lease.terms import TERMS

LONGEST = TERMS.ttl + TERMS.election + 10
"""Seconds that anybody may wait: the last ten are for what a loaded machine takes."""


class Contender:
    """One process; what it tells goes into a queue that all share, with its name."""

    def __init__(
        self,
        name: str,
        ahead: int,
        cluster: Cluster,
        folder: Path,
        told: "queue.Queue[tuple[str, dict[str, Any]]]",
    ) -> None:
        """``ahead`` is by how many seconds its clock is wrong."""
        self.name, self.ahead, self._told = name, ahead, told
        self.process = subprocess.Popen(
            [sys.executable, "-m", "integration.contender", str(cluster.file), name, str(ahead)], text=True,
            env={**os.environ, "XDG_STATE_HOME": str(folder / name), "PYTHONPATH": str(Path(__file__).parents[1])},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._told.put((self.name, json.loads(line)))


class Contest:
    """Three of them and the cluster. ``by`` is who counted each number; ``waiting`` are those who want the lease; ``waits`` is how long
    each has waited for it since it was last free, or its holder in trouble: seconds."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster, self._folder = cluster, folder
        self._told: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.by: dict[int, str] = {}
        self._maybe: set[str] = set()
        self.waiting: set[str] = set()
        self.waits: list[float] = []
        self.all: dict[str, Contender] = {}
        for number in range(3):
            self._enter(f"run-{number}", 3600 * (number - 1))

    def want(self) -> None:
        """All want the lease."""
        for name, one in self.all.items():
            one.say("take")
            self.waiting.add(name)

    def taken(self) -> Contender:
        """Who takes it next."""
        began = time.monotonic()
        name, told = self._next(LONGEST)
        assert told["event"] == "took", (name, told)
        self.waiting.remove(name)
        self.waits.append(time.monotonic() - began)
        return self.all[name]

    def expect(self, one: Contender, event: str) -> None:
        """This is what is told next, by this one: nobody else has the lease meanwhile."""
        name, told = self._next(120)
        assert (name, told["event"]) == (one.name, event), (name, told)

    def count(self, one: Contender) -> None:
        """This one, who has the lease, counts and gives it back."""
        one.say("count")
        self.expect(one, "counted")
        self.give_back(one)

    def expect_loss(self, one: Contender, *, told: bool) -> None:
        """This one, who was stopped and goes on, finds that it has lost the lease. What it counted was counted before; ``told``, or told
        only now."""
        before = self._in_swarm()
        one.go_on()
        if not told:
            name, found = self._next(120)
            if (name, found["event"]) == (one.name, "lost"):
                return
            assert (name, found["event"], before.get(found["number"])) == (one.name, "counted", one.name), (
                found
            )
        one.say("release")
        self.expect(one, "lost")

    def give_back(self, one: Contender) -> None:
        one.say("release")
        self.expect(one, "released")

    def stop(self, one: Contender) -> bool:
        """Stop it where it is. Whether it has told what it counted; else it may have counted."""
        one.process.send_signal(signal.SIGSTOP)
        return self._settled(one)

    def kill(self, one: Contender) -> None:
        """Kill it where it is; another one comes in its place."""
        one.end()
        self._settled(one)
        self._enter(one.name, one.ahead)

    def check(self) -> None:
        """What is in the swarm is what was told, and what those may have done who were killed or stopped."""
        found = self._in_swarm()
        assert sorted(found) == list(range(1, len(found) + 1)), found
        unknown = [name for number, name in found.items() if number not in self.by]
        assert len(unknown) == len(set(unknown)), unknown
        assert self._maybe.issuperset(unknown), (unknown, self._maybe)
        assert {number: found.get(number) for number in self.by} == self.by
        self.by = found
        self._maybe.clear()

    def _enter(self, name: str, ahead: int) -> None:
        self.all[name] = Contender(name, ahead, self.cluster, self._folder, self._told)

    def _settled(self, one: Contender) -> bool:
        time.sleep(0.2)  # for what it wrote to be read
        while not self._told.empty():
            name, told = self._next(0)
            assert name == one.name, (name, told)
            if told["event"] == "counted":
                return True
        self._maybe.add(one.name)
        return False

    def _next(self, within: float) -> tuple[str, dict[str, Any]]:
        """Who tells what next."""
        try:
            name, told = self._told.get(timeout=within) if within else self._told.get_nowait()
        except queue.Empty:
            raise AssertionError(f"nobody told anything for {within:.0f} s") from None
        if told["event"] == "counted":
            assert told["number"] not in self.by, "counted twice"
            self.by[told["number"]] = name
        return name, told

    def _in_swarm(self) -> dict[int, str]:
        """Who counted each number."""
        names = docker(
            self.cluster, "manager-1", "config", "ls", "--quiet", "--filter", f"name={PREFIX}"
        ).split()
        shown = json.loads(docker(self.cluster, "manager-1", "config", "inspect", *names)) if names else []
        specs = [one["Spec"] for one in shown]
        return {int(spec["Name"].removeprefix(PREFIX)): spec["Labels"]["by"] for spec in specs}


@contextmanager
def contest(cluster: Cluster, folder: Path) -> Iterator[Contest]:
    """All have ended when it ends."""
    made = Contest(cluster, folder)
    try:
        yield made
    finally:
        for one in made.all.values():
            one.end()

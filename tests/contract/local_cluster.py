"""Clusters of the local driver for tests: named apart, and taken down whatever became of the test."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.connect import connect
from swarmplan.errors import Failure
from swarmplan.ports import Engine

RECORDS = Path("/var/lib/swarmplan/local")


def cluster_name() -> str:
    """A name no other test and no other test process has."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    return f"drv-{worker}-{uuid4().hex[:8]}"


def take_down(driver: LocalDriver) -> None:
    """Remove every machine and all else of the cluster, and see that it is so."""
    for name in driver.observe():
        driver.remove(name)
    driver.clean()
    assert driver.leftovers() == ()


@contextmanager
def a_cluster() -> Iterator[LocalDriver]:
    """A new cluster without a machine, taken down at the end."""
    driver = LocalDriver(cluster_name())
    try:
        yield driver
    finally:
        take_down(driver)


def engine_of(driver: LocalDriver, name: str) -> Engine:
    """The machine's engine, once it answers."""
    engine = connect(driver.endpoint(name))

    def answers() -> bool:
        try:
            return bool(engine.info())
        except Failure:
            return False

    await_true(answers, f"the engine of {name} answers")
    return engine


def dockerd(cluster: str, host: str) -> int:
    """The pid, on this machine, of a host's engine: a child of the host's first process (docs/local-driver.md)."""
    record = RECORDS / cluster / "hosts" / host / "host.json"
    first = int(json.loads(record.read_text(encoding="utf-8"))["process"]["pid"])
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="utf-8").split()
    return next(int(pid) for pid in children if _command(int(pid)) == "dockerd")


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The process does nothing for as long as the block lasts."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def await_true(condition: Callable[[], bool], what: str, within: float = 30.0) -> None:
    """Wait until ``condition`` holds; fail after ``within`` seconds."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, f"not within {within:g} s: {what}"
        time.sleep(0.02)

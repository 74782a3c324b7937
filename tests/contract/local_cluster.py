"""Clusters of the local driver for tests: named apart, and taken down whatever became of the test."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine import connect
from swarmplan.errors import Failure
from swarmplan.ports import Engine


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


def await_true(condition: Callable[[], bool], what: str, within: float = 30.0) -> None:
    """Wait until ``condition`` holds; fail after ``within`` seconds."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, f"not within {within:g} s: {what}"
        time.sleep(0.02)

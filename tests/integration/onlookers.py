"""Two who look on while a cluster changes: one asks its page all the time, the other counts its managers."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from integration.clusters import Cluster

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.adapter import DockerEngine
from swarmplan.errors import Failure
from swarmplan.model.values.quorum import Quorum

_EVERY = 0.1
"""Seconds between two looks."""
_PATIENCE = 2.0
"""Seconds after which a manager that has not answered is given up."""
_VISIT = 5.0
"""The same for a page: on a busy machine a lost packet is sent again after 1 s and 3 s, which is late and not lost."""


@dataclass(slots=True)
class Visits:
    """How often pages were asked for, and what came instead of an answer."""

    asked: int = 0
    lost: list[str] = field(default_factory=list)


@contextmanager
def visiting(addresses: Sequence[str]) -> Iterator[Visits]:
    """Ask every address for its page each 100 ms, each from a thread of its own, until the block ends."""
    visits = Visits()

    def visit(address: str) -> None:
        visits.asked += 1
        try:
            with urllib.request.urlopen(f"http://{address}:8080/", timeout=_VISIT) as page:
                page.read()
        except OSError as error:
            visits.lost.append(f"{address} at {time.monotonic():.2f}: {error}")

    with _repeating(*(lambda address=address: visit(address) for address in addresses)):
        yield visits


@dataclass(slots=True)
class Count:
    """The members of the raft as any manager told, whenever they were others than before. ``silence`` is the longest
    time, in seconds, between two answers."""

    seen: list[Quorum] = field(default_factory=list)
    silence: float = 0.0


@contextmanager
def counting_managers(cluster: Cluster) -> Iterator[Count]:
    """Ask the engines for their managers each 100 ms until the block ends."""
    count, driver = Count(), LocalDriver(cluster.name)
    told = time.monotonic()

    def look() -> None:
        nonlocal told
        quorum = next(_quorums(driver), None)
        if quorum is None:
            return
        count.silence = max(count.silence, time.monotonic() - told)
        told = time.monotonic()
        if count.seen[-1:] != [quorum]:
            count.seen.append(quorum)

    with _repeating(look):
        yield count


def _quorums(driver: LocalDriver) -> Iterator[Quorum]:
    for name in driver.observe():
        try:
            nodes = DockerEngine(driver.endpoint(name).url, timeout=_PATIENCE).nodes()
        except Failure:  # a worker, a machine that comes or goes, a manager without a leader
            continue
        members = [node["ManagerStatus"] for node in nodes if node.get("ManagerStatus")]
        reachable = [member for member in members if member.get("Reachability") == "reachable"]
        yield Quorum(len(members), len(reachable))


@contextmanager
def _repeating(*looks: Callable[[], None]) -> Iterator[None]:
    """Call each of these every 100 ms, each in a thread of its own."""
    over = threading.Event()

    def repeat(look: Callable[[], None]) -> None:
        while not over.is_set():
            began = time.monotonic()
            look()
            over.wait(max(_EVERY - (time.monotonic() - began), 0))

    threads = [threading.Thread(target=repeat, args=(look,)) for look in looks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()

"""The page's server over looks that a test makes, and a client that speaks as badly as a test wants."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from agent_server import WAIT, Answer, answer
from busy_swarm import busy_swarm

from swarmplan.drift.find import find_drift
from swarmplan.errors import Unreachable
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record
from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.planner import make_plan
from swarmplan.ui.access.rules import Access, Proxies
from swarmplan.ui.access.sessions import Sessions
from swarmplan.ui.access.tokens import OneTimeToken
from swarmplan.ui.documents import documents
from swarmplan.ui.look import Look
from swarmplan.ui.start import serving
from swarmplan.views.make_matrix import matrix_of

KEY = b"k" * 32
RUN = Record(
    "r1", "lab", "apply", "2026-12-01T08:00:00Z", 4.2, "converged", Provenance(user="ana", host="desk"),
    {"create": 1}, ("create services.s0",),
)  # fmt: skip


def look_at(wanted: Desired, observed: Observed) -> Look:
    """What the page shows of it."""
    plan, drift = make_plan(wanted, observed), find_drift(wanted, observed, applied=True)
    made = documents(wanted, observed, plan, drift, [RUN])
    return Look(wanted.cluster, matrix_of(wanted, observed), made, observed.taken)


@dataclass
class Shown:
    """A cluster that is as a test says. ``woken`` is set where a manager reports a change; ``looks`` counts the looks."""

    now: Look
    woken: threading.Event = field(default_factory=threading.Event)
    looks: int = 0
    failure: str = ""
    closed: threading.Event = field(default_factory=threading.Event)
    changing: threading.Condition = field(default_factory=threading.Condition)

    def look(self) -> Look:
        with self.changing:
            self.looks += 1
            self.changing.notify_all()
        if self.failure:
            raise Unreachable(self.failure)
        return self.now

    def looked_again(self) -> None:
        """Wait until what is so now was looked at, and the viewers were told."""
        with self.changing:
            wanted = self.looks + 2
            assert self.changing.wait_for(lambda: self.looks >= wanted, WAIT)

    def close(self) -> None:
        self.closed.set()

    def show(self, wanted: Desired, observed: Observed) -> None:
        """It is so from now on, and a manager says that it changed."""
        self.now = look_at(wanted, observed)
        self.woken.set()


@dataclass
class Page:
    """The server as it runs."""

    place: Any
    access: Access
    shown: Shown
    token: OneTimeToken

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.place[1]}{self.access.base}"

    @property
    def entry(self) -> str:
        return f"{self.address}/enter?token={self.token.value}"

    def connect(self) -> socket.socket:
        made = socket.socket(socket.AF_UNIX if isinstance(self.place, str) else socket.AF_INET)
        made.settimeout(WAIT)
        made.connect(self.place)
        return made

    def get(self, path: str, *headers: str, host: str = "localhost", method: str = "GET") -> Answer:
        """One request by nobody known."""
        lines = [f"{method} {path} HTTP/1.1", *([f"Host: {host}"] if host else []), *headers, "", ""]
        with self.connect() as client:
            return answer(client, "\r\n".join(lines).encode())

    def cookie(self) -> str:
        """The header of a session."""
        return f"Cookie: {self.access.cookie}={self.access.sessions.begin()}"

    @contextmanager
    def stream(self, query: str = "screen=matrix", *headers: str) -> Iterator["Stream"]:
        """A viewer's stream."""
        lines = [
            f"GET {self.access.base}/events?{query} HTTP/1.1",
            "Host: localhost",
            self.cookie(),
            *headers,
            "",
            "",
        ]
        with self.connect() as client:
            client.sendall("\r\n".join(lines).encode())
            with client.makefile("rb") as file:  # a socket is closed with the last file of it
                yield Stream(file)


@dataclass
class Stream:
    """What comes, event by event."""

    file: Any
    last: str = ""

    def until(self, event: str) -> str:
        """The data of the next of these."""
        while (came := self.next())[0] != event:
            pass
        return came[1]

    def next(self) -> tuple[str, str]:
        """The next event, and its data."""
        found = ""
        for line in self.file:
            text = line.decode().rstrip("\r\n")
            name, _, value = text.partition(": ")
            if name == "event":
                found = value
            elif name == "id":
                self.last = value
            elif name == "data":
                if self.file.readline().strip():  # an event ends with an empty line
                    raise AssertionError("an event of two lines")
                return found, value
        raise AssertionError("the stream ended")


@contextmanager
def page(
    wanted: Desired | None = None,
    observed: Observed | None = None,
    listen: str = "127.0.0.1:0",
    **changed: Any,
) -> Iterator[Page]:
    """Serve a page of this cluster; ``changed`` are fields of ``Access``."""
    small = busy_swarm(workers=3, tasks=12, services=2)
    shown = Shown(look_at(wanted or small[0], observed or small[1]))
    token = OneTimeToken(lambda _next: None)
    clock = changed.pop("clock", lambda: 1000.0)
    access = Access(token, Sessions(KEY, clock), frozenset({"localhost", "127.0.0.1"}), proxies=Proxies())
    access = replace(access, **changed)
    with serving(shown, access, listen, threading.Event(), shown.woken) as http:
        yield Page(http.place, access, shown, token)

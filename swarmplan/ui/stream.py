"""One viewer's stream of server-sent events: first what the screen shows, then only what differs."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from dataclasses import field
from time import time
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.render.redact import redacted
from swarmplan.ui.board import Board, Posted
from swarmplan.ui.look import Look
from swarmplan.views.matrix import Matrix
from swarmplan.views.matrix_difference import difference
from swarmplan.views.matrix_part import Wanted, part_of

SCREENS = ("overview", "matrix", "plan", "drift", "runs")
HEARTBEAT = 15.0
"""Seconds after which something is sent in any case."""
_LONGEST = 600.0
"""Seconds that a stream lasts; the browser begins another one then, by itself."""


@dataclass(slots=True)
class Viewer:
    """What one screen shows. ``sent`` are the texts that were sent last, by event."""

    screen: str
    wanted: Wanted = field(default_factory=Wanted)
    sent: dict[str, str] = field(default_factory=dict)
    matrix: Matrix | None = None

    def news(self, look: Look) -> Iterator[tuple[str, str]]:
        """The events that it has to be sent, each with its data."""
        yield from self._if_new("overview", look.documents.get("overview", "null"))
        if self.screen == "matrix":
            yield from self._tasks(look)
        elif self.screen != "overview":
            yield from self._if_new(self.screen, look.documents.get(self.screen, "null"))
        yield from self._if_new("trouble", _text(look.trouble))

    def has(self, look: Look) -> None:
        """It shows this one already."""
        for _ in self.news(look):
            pass

    def _tasks(self, look: Look) -> Iterator[tuple[str, str]]:
        if look.matrix is None:
            return
        before, self.matrix = self.matrix, part_of(look.matrix, self.wanted)
        if before is None:
            yield "matrix", _text(redacted(self.matrix.to_json()))
        elif change := difference(before, self.matrix):
            yield "change", _text(redacted(change.to_json()))

    def _if_new(self, event: str, text: str) -> Iterator[tuple[str, str]]:
        if self.sent.get(event) != text:
            self.sent[event] = text
            yield event, text


async def stream(board: Board, changed: asyncio.Event, viewer: Viewer, last: str) -> AsyncGenerator[bytes]:
    """The events, until the stream has lasted long enough. ``changed`` is of this viewer, and set when there is another look. ``last`` is
    the id that the browser saw last: where it is that of the last look, nothing is sent again."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _LONGEST
    posted = board.last()
    if posted.look is not None and last == posted.id:
        viewer.has(posted.look)
    yield b"retry: 1000\n\n"
    stale, quiet = False, False
    while loop.time() < until:
        changed.clear()
        posted = board.last()
        messages = list(viewer.news(posted.look)) if posted.look is not None else []
        if quiet or posted.stale != stale:
            messages.append(("beat", _beat(posted)))
        stale = posted.stale
        for number, (event, data) in enumerate(messages, 1):
            # Only who has the last of them has all of them.
            yield message(event, data, posted.id if number == len(messages) and posted.look else "")
        quiet = False
        try:
            await asyncio.wait_for(changed.wait(), HEARTBEAT)
        except TimeoutError:
            quiet = True


def _beat(posted: Posted) -> str:
    """``seen``: when a look found it so for the last time, in seconds since 1970, null where none has · ``stale``: whether that is old."""
    seen = None if posted.age is None else round(time() - posted.age, 1)
    return _text({"seen": seen, "stale": posted.stale})


def message(event: str, data: str, id_: str = "") -> bytes:
    """One event. Its data is JSON of one line: no line break in it can begin another."""
    named = f"id: {id_}\n" if id_ else ""
    return f"event: {event}\n{named}data: {data}\n\n".encode()


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

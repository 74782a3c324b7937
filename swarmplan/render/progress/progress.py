"""Progress on stderr: live on a terminal, a plain line an event in a pipe, a line of JSON an event for programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO, runtime_checkable

from rich.console import Console
from rich.text import Text

from swarmplan.events import Event
from swarmplan.plan.plan import Plan
from swarmplan.ports import Listener
from swarmplan.render.console import console, is_live, print_lines
from swarmplan.render.progress.event_text import event_line


@contextmanager
def progress(
    cluster: str, *, log_format: str = "text", stream: TextIO | None = None, named: str = ""
) -> Iterator[Listener]:
    """A listener that prints events as they come.

    ``log_format`` is ``text`` or ``json``; ``stream`` is stderr unless given. ``named``: others print there at the same time, so each event is a plain
    line that begins with this name. The listener is to be called by one
    thread at a time. Between the last running step's end and the next one's start, others may use the terminal.
    """
    stream = stream or sys.stderr
    if log_format == "json":
        from swarmplan.render.progress.json_text import JsonProgress  # noqa: PLC0415 - as seldom as the next

        yield JsonProgress(stream, named or cluster)
        return
    screen = console(stream)
    if named or not is_live(screen):
        yield _LineProgress(screen, f"{named}: " if named else "")
        return
    from swarmplan.render.progress.live import LiveProgress  # noqa: PLC0415 - what draws takes its time to import

    live = LiveProgress(screen)
    try:
        yield live
    finally:
        live.close()


@runtime_checkable
class PlanListener(Protocol):
    """A listener that shows how far a plan is, and has to know what is in it."""

    def begin_plan(self, plan: Plan) -> None:
        """From here on this plan is carried out."""


def begin_plan(listener: object, plan: Plan) -> None:
    """Tell the listener of a plan that is carried out from here on, if it is one that wants to know."""
    if isinstance(listener, PlanListener):
        listener.begin_plan(plan)


class _LineProgress:
    """For pipes and files: a plain line each, no colour, nothing rewritten."""

    def __init__(self, console: Console, head: str = "") -> None:
        self._console, self._head = console, head

    def __call__(self, event: Event) -> None:
        """Print one event."""
        print_lines(self._console, lambda: [Text(self._head) + event_line(event)])

"""``--watch`` of a command that looks: look, show, wait, until a signal asks to end or nobody reads any more."""

import select
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from swarmplan.errors import Interrupted, SwarmplanError

if TYPE_CHECKING:
    from collections.abc import Callable

    from swarmplan.cli.terminal.options.source import Source
    from swarmplan.render.live.seen import Seen
    from swarmplan.render.status.watched import Watched

_TICK = 0.25
"""Seconds between two checks whether anybody reads."""
_LEAST_PAUSE = 0.5
"""Seconds between two looks where one takes as long as the interval."""


def watch(look: "Callable[[], Seen]", form: str, interval: float) -> bool:
    """Show what ``look`` sees, in a thread of its own each time, until a signal asks to end; Interrupted where that is a hang-up, or before
    anything was seen. Whether something is wrong in the end. An error of the first look is raised, those of others are shown."""
    from swarmplan.cli.terminal.messages import warn
    from swarmplan.cli.terminal.signals import received, stopping
    from swarmplan.render.console import results
    from swarmplan.render.status.watched import watched as made

    with stopping("") as stop:
        shown = made(results(), form, interval, warn)
        try:
            wrong = watched(look, shown, interval, stop)
        finally:
            shown.close()
    if received() == signal.SIGHUP:
        raise Interrupted("the terminal session of the watch has ended")
    return wrong


def check_watched(form: str, source: "Source | None" = None) -> None:
    """Raises click.UsageError for what cannot be looked at twice, or not be shown twice."""
    if form not in {"text", "json"}:
        raise click.UsageError(f"--watch prints text or json, and not {form}: leave out one of the two")
    if source is not None:
        check_named("--watch", source)


def check_named(what: str, source: "Source") -> None:
    """Raises click.UsageError for a cluster file that cannot be read again and again."""
    if "-" in source.files:
        raise click.UsageError(
            f"{what} reads the cluster file each time, and standard input only once: name a file"
        )


def watched(look: "Callable[[], Seen]", shown: "Watched", interval: float, stop: threading.Event) -> bool:
    """Until ``stop`` is set. Whether something is wrong in the end."""
    from swarmplan.cli.terminal.messages import each_once
    from swarmplan.system.workers import run_cancellable

    printed = set[tuple[str, str]]()

    def over() -> Exception | None:
        return Interrupted("interrupted before anything was seen") if stop.is_set() else None

    wrong: bool | None = None
    while not stop.is_set():
        began = time.monotonic()
        shown.looking()
        try:
            with each_once(printed):
                seen = run_cancellable(look, over)
        except (SwarmplanError, click.ClickException) as error:
            if wrong is None:
                raise
            if not stop.is_set():
                shown.failed(
                    error.format_message() if isinstance(error, click.ClickException) else str(error)
                )
        else:
            wrong = seen.wrong
            shown.take(seen)
        if not _paused(max(began + interval, time.monotonic() + _LEAST_PAUSE), stop):
            break
    return bool(wrong)


def _paused(until: float, stop: threading.Event) -> bool:
    """Wait until then. Whether to go on."""
    while (left := until - time.monotonic()) > 0 and not _unread():
        if stop.wait(min(left, _TICK)):
            return False
    return not _unread()


def _unread() -> bool:
    """Whether the reader of standard output has closed it."""
    with suppress(OSError, ValueError):
        asked = select.poll()
        asked.register(sys.stdout.fileno(), 0)
        return any(found & (select.POLLERR | select.POLLHUP) for _, found in asked.poll(0))
    return False

"""Messages on stderr, redacted: as text, or with ``--log-format json`` as a line of JSON each."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import click


class _Lines:
    """Whether messages are lines of JSON, known before anything is printed; and whether those of text begin with their time."""

    json = False
    timed = False


_about: ContextVar[str] = ContextVar("about", default="")
"""The cluster that messages are about, where a command has several."""


@contextmanager
def about(cluster: str) -> Iterator[None]:
    """Meanwhile each message of this thread, and of work that it waits for, says that it is about this cluster."""
    before = _about.set(cluster)
    try:
        yield
    finally:
        _about.reset(before)


_printed: ContextVar[set[tuple[str, str]] | None] = ContextVar("printed", default=None)
"""What was printed already, where each message is printed once."""


@contextmanager
def each_once(printed: set[tuple[str, str]]) -> Iterator[None]:
    """Meanwhile print no message of this thread, and of work that it waits for, that is in ``printed``, and put the others there: what is done
    again has the same to say."""
    before = _printed.set(printed)
    try:
        yield
    finally:
        _printed.reset(before)


def cluster_in_messages() -> str:
    """The cluster that messages of this thread are about; "" where a command has one alone."""
    return _about.get()


def write_json_lines(*, on: bool) -> None:
    """Let every message from here on be a line of JSON, or text."""
    _Lines.json = on


def json_lines() -> bool:
    """Whether messages are lines of JSON."""
    return _Lines.json


def write_times(*, on: bool) -> None:
    """Let every line of text on stderr from here on begin with its time, or not."""
    _Lines.timed = on


def timed_lines() -> bool:
    """Whether lines begin with their time: those of JSON have it in them."""
    return _Lines.timed and not _Lines.json


def note(line: str) -> None:
    """Print a note."""
    _print("info", "Note: ", line)


def warn(line: str) -> None:
    """Print a warning; the command continues."""
    _print("warning", "Warning: ", line)


def error(line: str, /, **fields: Any) -> None:
    """Print why the command ends; ``fields`` are for programs."""
    _print("error", "Error: ", line, **fields)


def inform(text: str, /, level: str = "info", **fields: Any) -> None:
    """Print a text as it is; ``level`` and ``fields`` are for programs."""
    _print(level, "", text, **fields)


def time_now() -> str:
    """As lines begin with it: RFC 3339, in UTC."""
    import time

    from swarmplan.utc_time import utc_at

    return utc_at(time.time())


def ignore(_line: str) -> None:
    """Print nothing."""


def written(level: str, message: str) -> bytes:
    """A message in a line of its own, for the handler of a signal, which cannot use a stream of Python's: that may be in the
    middle of a write."""
    from swarmplan.render.log import json_line

    if json_lines():
        return f"{json_line(level, message)}\n".encode()
    return f"{time_now()} {message}\n".encode() if timed_lines() else f"\n{message}\n".encode()


def _print(level: str, head: str, text: str, /, **fields: Any) -> None:
    from swarmplan.render.hints import with_files
    from swarmplan.render.log import json_line
    from swarmplan.render.redact import redact

    text = with_files(text)
    printed = _printed.get()
    if printed is not None:
        if (head, text) in printed:
            return
        printed.add((head, text))
    if cluster := _about.get():
        fields = {"cluster": cluster, **fields}
        head = f"{cluster}: {head}"
    click.echo(json_line(level, text, **fields) if json_lines() else f"{head}{redact(text)}", err=True)

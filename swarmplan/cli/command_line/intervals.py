"""The time between two looks or passes, ``30s`` or ``5m``, and ``--watch`` of the commands that look."""

import math
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

USUAL = 2.0
"""Seconds between two looks, unless something else is asked for."""


class Interval(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only
    """A duration of a second or more, in seconds; a number without a unit is of seconds, as it was before durations were taken."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from swarmplan.compose.read.units import SECOND, duration

        try:
            seconds = float(value) if _NUMBER.fullmatch(str(value)) else duration(str(value)) / SECOND
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not 1 <= seconds < math.inf:
            self.fail(f"{value!r} is not a valid interval: write 1s or more", param, ctx)
        return seconds


def watch_options(command: Command) -> Callable[..., Any]:
    """The command is given the ``interval`` in seconds, None where it is to look once."""

    @wraps(command)
    def watched(*args: Any, watch: bool, interval: float | None, **options: Any) -> Any:
        if interval is not None and not watch:
            raise click.UsageError("--interval is the time between the looks of --watch: add that")
        return command(*args, interval=(interval or USUAL) if watch else None, **options)

    watch = click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
    every = click.option(
        "--interval", type=Interval(), metavar="DURATION", help="Time between the looks of --watch, as in 5s.  [default: 2s]"
    )  # fmt: skip
    return watch(every(watched))

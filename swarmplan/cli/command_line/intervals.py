"""The time between two looks or passes, as the value of an option: ``30s``, ``5m``."""

import math
import re
from typing import Any

import click

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


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

"""Values of an agent file: durations with bounds, days and times of day, patterns of names."""

import re
from collections.abc import Sequence
from datetime import time
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.models.words.text import DAY, HOUR, MINUTE, duration_between

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_RANGE = re.compile(r"\s*([a-zA-Z]+)\s*(?:-\s*([a-zA-Z]+)\s*)?")


Interval = duration_between(1, DAY, "30s", "1m")
Timeout = duration_between(1, HOUR, "60s")
HealWindow = duration_between(1, 7 * DAY, "10m", "1h")
Repeat = duration_between(MINUTE, 30 * DAY, "6h")
SendTimeout = duration_between(1, 5 * MINUTE, "10s")
"""All of them in nanoseconds, as everywhere in the models."""


def _day(word: str) -> int:
    for number, name in enumerate(_FULL):
        if word.lower() in {name, DAYS[number]}:
            return number
    raise ValueError(f"{word!r} is not a day: write {', '.join(DAYS)}{suggestion(word, DAYS)}")


def _days(written: Any) -> frozenset[int]:
    """The days of ``[mon-fri, sun]``, 0 for Monday; a range may go over the end of the week."""
    items = [written] if isinstance(written, str) else written
    if not isinstance(items, Sequence) or not items:
        raise ValueError("must be a list of days, such as [mon-fri, sun]")
    found: set[int] = set()
    for item in items:
        ends = _RANGE.fullmatch(item) if isinstance(item, str) else None
        if ends is None:
            raise ValueError(f"{item!r} is neither a day nor a range of days such as mon-fri")
        first, last = _day(ends[1]), _day(ends[2] or ends[1])
        found.update((first + step) % len(DAYS) for step in range((last - first) % len(DAYS) + 1))
    return frozenset(found)


def _time(written: Any) -> time:
    """``20:00``; ``24:00`` is the midnight at the end of the day."""
    match = _TIME.fullmatch(written) if isinstance(written, str) else None
    if match is None or (match[1] == "24" and match[2] != "00"):
        raise ValueError(f"{written!r} is not a time of day: write hours and minutes, as in 20:00")
    return time(int(match[1]) % 24, int(match[2]))


def _in_repository(name: str) -> str:
    """The path as git writes it."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name!r} leads out of the repository; it is relative to its top")
    if not path.parts or name.endswith("/") or not name.isprintable():
        raise ValueError(f"{name!r} is not the path of a file in the repository")
    return str(path)


Days = Annotated[
    frozenset[int],
    BeforeValidator(_days),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "examples": ["[mon-fri]"]}),
]
TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema({"type": "string", "examples": ["20:00"]})]
Name = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"})]
"""A name that the agent file gives: it stands in metrics, in paths and in URLs. It is checked where the file is resolved, so that
a wrong one hides no fault of what it names."""
RepositoryPath = Annotated[str, AfterValidator(_in_repository)]

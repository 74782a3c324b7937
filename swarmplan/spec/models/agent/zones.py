"""Time zones by their names in the IANA database, which is on most systems, and in the package ``tzdata``."""

from datetime import UTC, tzinfo
from typing import Annotated
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from swarmplan.model.values.nearest import nearest


def zone_named(name: str) -> tzinfo | None:
    """The time zone; None where the database of this machine has none of this name. UTC needs no database."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # a folder, or a name that is no path below it
        return None


def _known(name: str) -> str:
    if zone_named(name) is None:
        raise ValueError(_no_zone(name))
    return name


def _no_zone(name: str) -> str:
    known = available_timezones()
    if not known:
        where = " ".join(TZPATH)
        return (
            f"{name!r} cannot be looked up: this machine has no time zone database; install the package tzdata (looked for in"
            f" {where})"
        )
    area = name.partition("/")[0].lower()
    beside = sorted(zone for zone in known if zone.lower().startswith(f"{area}/"))
    cities = (zone for zone in sorted(known) if zone.lower().endswith(f"/{name.lower()}"))
    near = nearest(name, beside) or next(cities, None)
    meant = f"; did you mean {near!r}?" if near else ", such as Europe/Berlin"
    return f"{name!r} is not a time zone of the IANA database{meant}"


TimeZone = Annotated[str, Field(min_length=1), AfterValidator(_known)]

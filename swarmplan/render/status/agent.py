"""What an agent does, as a table for people: made of the same JSON that programs get."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from swarmplan.render.redact import redact
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, printable, prose

_HEADS = ("CLUSTER", "SYNC", "HEALTH", "COMMIT", "LAST PASS", "NEXT")
_STYLES = {
    "up to date": "green", "healthy": "green", "out of date": "yellow", "held": "yellow", "degraded": "yellow", "failed": "red",
    "no quorum": "bold red", "unknown": "yellow", "suspended": "cyan",
}  # fmt: skip
_MOST = 3
_LONG, _SHORT = 12, 8
"""Characters of the id of one commit, and of each of two."""
_WHY = 60
"""Columns of WHY where there is no terminal to say how many there are."""
_NARROWEST = 12
"""Columns below which there is no WHY: the lines below the table have it."""
Body = Mapping[str, Any]


def status_lines(status: Body, width: int | None = None, *, now: str = "") -> list[Text]:
    """A row for each cluster; below it why each was changed last, and what is held back, with what to do; the agent itself last. ``width``: the
    terminal's, None for none; ``now``, as the JSON has times: of the times of that day, the day is left out."""
    clusters: Sequence[Body] = status["clusters"]
    lines = _table(clusters, width, now) if clusters else []
    for each in clusters:
        lines += _notes(each, now)
    if (invalid := status.get("invalid_file")) is not None:
        text = f"The agent file is not valid since {_at(invalid['since'], now)}; the agent goes on as it was:"
        for told in (text, *(f"  {problem}" for problem in invalid["problems"])):
            lines += prose(told, rest="    ", style="red")
    about = f"Agent of swarmplan {status['version']}, process {status['pid']}, since {_at(status['started'], now)}."
    return [*lines, line(), *prose(about, rest="  ")]


def _table(clusters: Sequence[Body], width: int | None, now: str) -> list[Text]:
    """WHY is what is left of the terminal's width: a commit's subject may be of any length."""
    rows = [_row(each, now) for each in clusters]
    lines = columns(_HEADS, rows)
    room = _WHY if width is None else width - 2 - max(cell_len(text.plain.rstrip()) for text in lines)
    if room < _NARROWEST:
        return lines
    whole = [*_HEADS, "WHY"]
    said = [printable(redact(_why(each, now))) for each in clusters]
    return columns(whole, [[*row, (_cut(why, room), "")] for row, why in zip(rows, said, strict=True)])


def _cut(text: str, room: int) -> str:
    return text if cell_len(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"


def _row(each: Body, now: str) -> list[Cell]:
    suspended = each["suspended"] is not None
    sync = "suspended" if suspended else each["sync"]
    health, last = each["health"]["state"], each["last"]
    begun = "now" if each["acting"] else "waiting" if each.get("waiting") else ""
    following = "-" if suspended else begun or _at(each["due"], now)
    return [
        (each["name"], "bold"),
        (sync, _STYLES.get(sync, "")),
        (health, _STYLES.get(health, "")),
        (_commit(each), ""),
        (f"{last['result']} {_at(last['at'], now)}" if last else "-", ""),
        (following, ""),
    ]


def _commit(each: Body) -> str:
    """The commit that the cluster is at; where another one waits, ``a1b2c3d4 → e5f60718``."""
    applied, fetched = (each[which]["id"] if each[which] else "" for which in ("applied", "fetched"))
    if fetched and fetched != applied:
        return f"{applied[:_SHORT] or '-'} → {fetched[:_SHORT]}"
    return applied[:_LONG] or "-"


def _why(each: Body, now: str) -> str:
    if each["acting"]:
        return str(each["acting"])
    if each.get("waiting"):
        return "its pass waits for those of other clusters (parallelism)"
    if each["suspended"] is not None:
        return suspension(each["suspended"], now)
    last = each["last"]
    return _because(last) if last is not None else "no pass has ended yet"


def suspension(found: Body, now: str = "") -> str:
    """``by ada (uid 1000), until 20:15:03Z: new switch``."""
    until = f", until {_at(found['until'], now)}" if found["until"] else ""
    return f"by {found['by']}{until}{': ' + found['reason'] if found['reason'] else ''}"


def _because(ended: Body) -> str:
    said = [f"{one['trigger']} {one['text']}".strip() for one in ended["reasons"][:_MOST]]
    more = len(ended["reasons"]) - _MOST
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")


def _notes(each: Body, now: str) -> Iterator[Text]:
    last, change = each["last"], each["last_change"]
    if change is not None:
        because = f", because of {_because(change)}" if change["reasons"] else ""
        yield from prose(f"{each['name']}: changed {_at(change['at'], now)}{because}", rest="  ", style="dim")
    if last is None or each["suspended"] is not None:
        return
    if last["result"] in {"failed", "locked"}:
        yield from prose(f"{each['name']}: {last['text']}", rest="  ", style="red")
    for hold in last["holds"]:
        yield from prose(f"{each['name']}: {held(hold)}", rest="  ", style="yellow")


def held(hold: Body) -> str:
    """What is held, and what to do about it."""
    return f"{hold['kind']}: {hold['text']}{' (' + hold['remedy'] + ')' if hold['remedy'] else ''}"


def _at(time: str | None, now: str) -> str:
    """``20:15:03Z`` today, and ``2026-11-29 20:15:03Z`` on any other day."""
    if not time:
        return "-"
    day, _, clock = time.partition("T")
    return clock if day == now.partition("T")[0] else f"{day} {clock}"

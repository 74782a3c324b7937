"""The tables of docker's client, and its ``--format``."""

import json
import re
from collections.abc import Mapping, Sequence

from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.printed.templates import rendered

Row = Mapping[str, object]
_WIDTH, _GAP = 10, 3
"""Of a column at least, and after each but the last."""
_NOT_FIELDS = ("FullID", "Starred")
"""Of a row, for the table and for ``--quiet`` alone."""
_FIELD = re.compile(r"{{\s*\.(\w+)\s*}}")


def show(
    call: Call, heads: Mapping[str, str], rows: Sequence[Row], *, also: Mapping[str, str] | None = None
) -> None:
    """Print rows with these columns: their heads, by field. ``--quiet`` prints ids. ``also`` are the heads of fields that only a format
    names."""
    form = call.flags.text("format")
    if call.flags.on("quiet") and not form:
        for row in rows:
            call.say(str(row.get("FullID") or row["ID"]))
    elif not form or form == "table":
        _table(call, list(heads.values()), [[str(row[name]) for name in heads] for row in rows])
    elif form.startswith("table "):
        fields = _FIELD.findall(form)
        named = {**heads, **(also or {})}
        _table(
            call,
            [named.get(name, name.upper()) for name in fields],
            [[str(row.get(name, "")) for name in fields] for row in rows],
        )
    else:
        for row in rows:
            seen = {name: value for name, value in row.items() if name not in _NOT_FIELDS}
            call.say(rendered(form, dict(sorted(seen.items()))))


def _table(call: Call, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [heads, *rows]
    widths = [max(_WIDTH, *(len(line[at]) + _GAP for line in lines)) for at in range(len(heads) - 1)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        call.say("".join(cells) + line[-1])


def inspected(call: Call, found: Sequence[object]) -> None:
    """What ``inspect`` prints of these objects: JSON, or each by the ``--format``."""
    if form := call.flags.text("format"):
        for each in found:
            call.say(rendered(form, each))
    else:
        call.say(json.dumps(list(found), indent=4, ensure_ascii=False))

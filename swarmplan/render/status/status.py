"""Printing the state of a cluster to stdout: as text, which is tables and a summary in the last line, or as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence

from rich.text import Text

from swarmplan.health.summary import problems, summary
from swarmplan.model.cluster import Desired, Observed
from swarmplan.render.console import columns_of, print_lines, results
from swarmplan.render.history.text import Run
from swarmplan.render.html.status import status_html
from swarmplan.render.live.seen import Seen
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.notes import status_notes
from swarmplan.render.status.tables import StatusTable, status_tables
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.topology import status_svg
from swarmplan.render.text.columns import columns
from swarmplan.render.text.line import line, prose
from swarmplan.views.status import StatusView

_DRAWN: Mapping[str, Callable[[StatusView], str]] = {"html": status_html, "svg": status_svg}


def print_status(
    desired: Desired, observed: Observed, form: str = "text", runs: Sequence[Run] | None = None
) -> None:
    """Print it as ``text`` (tables; coloured, and notes folded to fit, on a terminal), ``json``, ``html`` or ``svg``. ``runs`` are those that are recorded, the newest
    first; None where they cannot be read."""
    screen = results()
    if form in _DRAWN:
        screen.file.write(_DRAWN[form](status_view(desired, observed, runs or ())))
        return
    if form == "json":
        body = json.dumps(status_json(desired, observed, runs), indent=2, ensure_ascii=False)
        screen.file.write(body + "\n")
        return
    print_lines(screen, lambda: status_lines(desired, observed, columns_of(screen), runs or ()))


def status_seen(desired: Desired, observed: Observed, runs: Sequence[Run] | None = None) -> Seen:
    """What a watch shows of it, and prints for programs."""
    return Seen(
        desired.cluster,
        lambda width: status_lines(desired, observed, width, runs or ()),
        lambda: status_json(desired, observed, runs),
        bool(problems(desired, observed)),
        observed.taken,
    )


def status_lines(
    desired: Desired, observed: Observed, width: int | None = None, runs: Sequence[Run] = ()
) -> list[Text]:
    """A table for each kind that has something to show; the summary last. Notes are folded where the table is to be so
    many columns wide."""
    lines: list[Text] = []
    for table in status_tables(desired, observed):
        lines += [line((table.title, "bold")), *_table(table, width), line()]
    for note in status_notes(desired, observed, runs):
        lines += [*prose(note, rest="  "), line()]
    style = "bold red" if problems(desired, observed) else "bold green"
    return [*lines, *prose(summary(desired, observed), rest="  ", style=style)]


def _table(table: StatusTable, width: int | None) -> list[Text]:
    return columns(table.heads, table.rows, width=width)

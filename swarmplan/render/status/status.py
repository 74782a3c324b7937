"""Printing the state of a cluster to stdout: as text, which is tables and a summary in the last line, or as JSON."""

import json
from collections.abc import Sequence

from rich.text import Text

from swarmplan.health.backup_age import last_taken, last_verified
from swarmplan.health.summary import problems, summary
from swarmplan.lease.status import status_in_snapshot
from swarmplan.model.backup import BackupNote
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.age import ago
from swarmplan.render.columns import columns
from swarmplan.render.console import columns_of, print_lines, results
from swarmplan.render.history.text import Run, last_run_text
from swarmplan.render.lease import lease_line
from swarmplan.render.line import line, prose
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.tables import StatusTable, status_tables


def print_status(
    desired: Desired, observed: Observed, form: str = "text", runs: Sequence[Run] | None = None
) -> None:
    """Print it as ``text`` (tables; coloured, and notes folded to fit, on a terminal) or ``json``. ``runs`` are those that are recorded, the newest
    first; None where they cannot be read."""
    screen = results()
    if form == "json":
        body = json.dumps(status_json(desired, observed, runs), indent=2, ensure_ascii=False)
        screen.file.write(body + "\n")
        return
    print_lines(screen, lambda: status_lines(desired, observed, columns_of(screen), runs or ()))


def status_lines(
    desired: Desired, observed: Observed, width: int | None = None, runs: Sequence[Run] = ()
) -> list[Text]:
    """A table for each kind that has something to show; the summary last. Notes are folded where the table is to be so
    many columns wide."""
    lines: list[Text] = []
    for table in status_tables(desired, observed):
        lines += [line((table.title, "bold")), *_table(table, width), line()]
    if locked := lease_line(status_in_snapshot(observed)):
        lines += [*prose(locked, rest="  "), line()]
    if backups := backup_text(desired, observed):
        lines += [*prose(backups, rest="  "), line()]
    if last := last_run_text(runs, observed.taken):
        lines += [*prose(last, rest="  "), line()]
    style = "bold red" if problems(desired, observed) else "bold green"
    return [*lines, *prose(summary(desired, observed), rest="  ", style=style)]


def backup_text(desired: Desired, observed: Observed) -> str:
    """How old the last backup and the last verified one are; "" where there is none and none is asked for."""
    taken, verified = last_taken(observed), last_verified(observed)
    if taken is None:
        return "Backups: none." if desired.policy.backups.max_age is not None else ""
    tried = f"the last verified one {_age(observed, verified)}" if verified else "none was verified"
    return f"Backups: the last {_age(observed, taken)}, {taken.place}; {tried}."


def _age(observed: Observed, note: BackupNote) -> str:
    return f"is {ago(observed.taken - note.taken)} old"


def _table(table: StatusTable, width: int | None) -> list[Text]:
    return columns(table.heads, table.rows, width=width)

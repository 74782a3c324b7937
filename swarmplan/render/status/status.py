"""Printing the state of a cluster to stdout: as text, which is tables and a summary in the last line, or as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.text import Text

from swarmplan.health.backup_age import last_taken, last_verified
from swarmplan.health.summary import problems, summary
from swarmplan.lease.status import status_in_snapshot
from swarmplan.model.backup import BackupNote
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.services.convergence import is_unfinished
from swarmplan.model.values.age import ago
from swarmplan.render.columns import Cell, columns
from swarmplan.render.console import columns_of, print_lines, results
from swarmplan.render.history.text import Run, last_run_text
from swarmplan.render.lease import lease_line
from swarmplan.render.line import line, prose
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.rows import NOT_THERE, UNKNOWN, machine_rows, node_rows, service_rows, task_rows

Row = Mapping[str, Any]
Column = Callable[[Row], Cell]

_STYLES = {
    "running": "green", "ready": "green", "up": "green", "complete": "green",
    "paused": "yellow", "stopped": "red", "broken": "red", "down": "red", "not up": "red", "failed": "red", "rejected": "red",
    NOT_THERE: "red", UNKNOWN: "bold yellow", "disconnected": "red", "orphaned": "red",
}  # fmt: skip


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
    for title, rows, shown in (
        ("Machines", machine_rows(desired, observed), _MACHINE),
        ("Nodes", node_rows(desired, observed), _NODE),
        ("Services", service_rows(desired, observed), _SERVICE),
        ("Tasks", task_rows(desired, observed), _TASK),
    ):
        if rows:
            lines += [line((title, "bold")), *_table(rows, shown, width), line()]
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


def _table(rows: Sequence[Row], shown: Mapping[str, Column], width: int | None) -> list[Text]:
    """A column that is empty in every row is left out."""
    cells = {name: [column(row) for row in rows] for name, column in shown.items()}
    filled = {name: column for name, column in cells.items() if any(text for text, _ in column)}
    return columns(list(filled), list(zip(*filled.values(), strict=True)), width=width)


def _plain(name: str) -> Column:
    return lambda row: (str(row[name]) or "-", "")


def _styled(name: str) -> Column:
    return lambda row: (str(row[name]) or "-", _STYLES.get(str(row[name]), ""))


def _role(row: Row) -> Cell:
    return ("leader", "bold") if row["leader"] else (row["role"], "")


def _node_name(row: Row) -> Cell:
    return (row["machine"], "") if row["machine"] else (f"{row['hostname'] or row['id']} (no machine)", "dim")


def _status(row: Row) -> Cell:
    unreachable = row["reachable"] is False and row["status"] == "ready"
    return ("unreachable", "red") if unreachable else _styled("status")(row)


def _labels(row: Row) -> Cell:
    return ", ".join(f"{name}={value}" for name, value in sorted(row["labels"].items())), ""


def _image(row: Row) -> Cell:
    return str(row["image"]).partition("@")[0] or "-", ""


def _tasks(row: Row) -> Cell:
    if row["state"] in {NOT_THERE, UNKNOWN}:
        return row["state"], _STYLES[row["state"]]
    return f"{row['running']}/{row['desired']}", _STYLES[row["state"]]


def _updated(row: Row) -> Cell:
    return ("", "") if row["updated"] == row["running"] else (f"{row['updated']}/{row['desired']}", "yellow")


def _machine_note(row: Row) -> Cell:
    return _notes(row["detail"], "" if row["in_spec"] else "not in the spec")


def _service_note(row: Row) -> Cell:
    foreign = row["state"] in {"up", "not up"} and not row["owned"]
    named = bool(row["missing"]) and is_unfinished(row["update"])  # which names the update then
    return _notes(
        row["missing"],
        row["unconfirmed"],
        "" if row["update"] in {"", "completed"} or named else f"update {row['update']}",
        "not managed by swarmplan" if foreign else "",
        "" if row["in_spec"] or foreign else "not in the spec",
    )


def _error(row: Row) -> Cell:
    times = f"{row['times']} times" if row["times"] > 1 else ""
    desired = "" if row["desired"] == "running" else f"desired: {row['desired']}"
    age = f"{ago(row['age'])} ago" if row["error"] and row["age"] is not None else ""
    older = "" if row["current"] or row["state"] != "running" else "of an older spec"
    return ", ".join(filter(None, (row["error"], times, age, desired, older))), "red" if row["error"] else ""


def _notes(*notes: str) -> Cell:
    return "; ".join(filter(None, notes)), "yellow"


_MACHINE = {
    "NAME": _plain("name"), "STATE": _styled("state"), "DRIVER": _plain("driver"), "ADDRESS": _plain("address"),
    "ENGINE": _plain("engine"), "NOTE": _machine_note,
}  # fmt: skip
_NODE = {
    "NAME": _node_name, "ROLE": _role, "STATUS": _status, "AVAILABILITY": _plain("availability"),
    "ADDRESS": _plain("address"), "LABELS": _labels,
}  # fmt: skip
_SERVICE = {
    "NAME": _plain("name"), "MODE": _plain("mode"), "RUNNING": _tasks, "UPDATED": _updated,
    "IMAGE": _image, "NOTE": _service_note,
}  # fmt: skip
_TASK = {"TASK": _plain("task"), "NODE": _plain("node"), "STATE": _styled("state"), "ERROR": _error}

"""The tables of a status: a column for each thing to know of a machine, a node, a service and a task, with the style of each cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.services.convergence import is_unfinished
from swarmplan.model.values.age import ago
from swarmplan.render.status.rows import NOT_THERE, UNKNOWN, machine_rows, node_rows, service_rows, task_rows
from swarmplan.render.text.columns import Cell

Row = Mapping[str, Any]
Column = Callable[[Row], Cell]

_STYLES = {
    "running": "green", "ready": "green", "up": "green", "complete": "green",
    "paused": "yellow", "stopped": "red", "broken": "red", "down": "red", "not up": "red", "failed": "red", "rejected": "red",
    NOT_THERE: "red", UNKNOWN: "bold yellow", "disconnected": "red", "orphaned": "red",
}  # fmt: skip


class StatusTable(NamedTuple):
    """One table; no column of it is empty in every row."""

    title: str
    heads: list[str]
    rows: list[tuple[Cell, ...]]


def status_tables(desired: Desired, observed: Observed) -> Iterator[StatusTable]:
    """A table for each kind that has something to show."""
    for title, rows, shown in (
        ("Machines", machine_rows(desired, observed), _MACHINE),
        ("Nodes", node_rows(desired, observed), _NODE),
        ("Services", service_rows(desired, observed), _SERVICE),
        ("Tasks", task_rows(desired, observed), _TASK),
    ):
        if rows:
            yield _table(title, rows, shown)


def _table(title: str, rows: Sequence[Row], shown: Mapping[str, Column]) -> StatusTable:
    cells = {name: [column(row) for row in rows] for name, column in shown.items()}
    filled = {name: column for name, column in cells.items() if any(text for text, _ in column)}
    return StatusTable(title, list(filled), list(zip(*filled.values(), strict=True)))


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
    return _notes(row["detail"], "" if row["in_spec"] else "not in the file")


def _service_note(row: Row) -> Cell:
    foreign = row["state"] in {"up", "not up"} and not row["owned"]
    named = bool(row["missing"]) and is_unfinished(row["update"])  # which names the update then
    return _notes(
        row["missing"],
        row["unconfirmed"],
        "" if row["update"] in {"", "completed"} or named else f"update {row['update']}",
        "not managed by swarmplan" if foreign else "",
        "" if row["in_spec"] or foreign else "not in the file",
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

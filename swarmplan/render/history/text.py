"""The records of runs as text."""

from collections.abc import Sequence

from rich.text import Text

from swarmplan.history.record import Record, Unread
from swarmplan.model.values.age import ago, moment
from swarmplan.model.values.first_few import counted
from swarmplan.render.history.words import SHORT_ID, changes_text, commit_text, duration_text, when, who
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, prose

Run = Record | Unread
_HEADS = ("RUN", "TIME (UTC)", "WHO", "COMMIT", "COMMAND", "CHANGES", "RESULT", "DURATION")
_NOTHING = "-"
_DIGEST = 12
_LABEL = 12
"""Columns of the names of a record's fields."""
_STYLES = {
    "converged": "green",
    "failed": "red",
    "not converged": "red",
    "refused": "yellow",
    "interrupted": "yellow",
}


def history_lines(cluster: str, runs: Sequence[Run], width: int | None = None) -> list[Text]:
    """A row for each run, the newest first; on a terminal of too few columns a block for each."""
    if not runs:
        return prose(
            f"No run of {cluster} is recorded in its swarm. Each run that changes something is, unless policy.keep_runs is 0."
        )
    rows = [_row(run) for run in runs]
    table = columns(_HEADS, rows, indent="")
    if width is None or max(text.cell_len for text in table) <= width:
        return [*table, *_unread_lines(runs)]
    blocks = [text for run in runs if isinstance(run, Record) for text in _block(run)]
    return [*blocks, *_unread_lines(runs)]


def run_lines(run: Run, journal: Sequence[str] = ()) -> list[Text]:
    """One run in detail. ``journal``: where its journal is, if this machine has it."""
    if isinstance(run, Unread):
        return prose(f"{run.id}: the record cannot be read: {run.reason}.", rest="  ")
    origin = run.origin
    lines = [line((f"Run {run.id} of {run.cluster}", "bold"))]
    for name, text in (
        ("Command", run.command + (" (of a part of the file)" if run.partial else "")),
        ("Result", run.result),
        ("Started", run.started.replace("T", " ").replace("Z", " UTC")),
        ("Duration", duration_text(run.duration)),
        ("By", f"{origin.user}@{origin.host}".strip("@")),
        ("Commit", origin.commit),
        ("", "a cluster file has uncommitted changes" if origin.commit and origin.modified else ""),
        ("Author", origin.author),
        ("Branch", origin.branch),
        ("Pipeline", origin.pipeline),
        ("Message", origin.message),
        ("Lease", f"epoch {run.epoch}" if run.epoch else ""),
        ("Plan", run.digest[:_DIGEST]),
        ("swarmplan", run.version),
    ):  # fmt: skip
        if text:
            lines += _field(name, text, _STYLES.get(text, "") if name == "Result" else "")
    steps = f", in {counted(run.steps, 'step')}" if run.changes else ""
    lines += _field("Changes", f"{changes_text(run) or 'none'}{steps}")
    lines += _names(run.changed, sum(run.changes.values()))
    if run.failed:
        lines += _field("Failed", "")
        lines += _names(run.failed, len(run.failed))
    for place in journal:
        lines += _field("Journal", place)
    return lines


def last_run_text(runs: Sequence[Run], now: float) -> str:
    """The newest run in a line; "" where none is recorded."""
    if not runs:
        return ""
    last = runs[0]
    if isinstance(last, Unread):
        return f"Last run: {last.id[:SHORT_ID]}, which cannot be read: {last.reason}."
    began, commit = moment(last.started), commit_text(last.origin)
    age = f", {ago(max(now - began, 0))} ago" if began is not None else ""
    of = f" of {commit}" if commit else ""
    return f"Last run: {last.command}{of} by {who(last.origin)}{age}: {last.result}."


def _row(run: Run) -> list[Cell]:
    if isinstance(run, Unread):
        return [(run.id[:SHORT_ID], ""), *[(_NOTHING, "")] * (len(_HEADS) - 1)]
    cells = (
        run.id[:SHORT_ID],
        when(run),
        who(run.origin),
        commit_text(run.origin),
        run.command,
        changes_text(run),
    )
    texts = [*cells, run.result, duration_text(run.duration)]
    return [(text or _NOTHING, _STYLES.get(text, "") if text == run.result else "") for text in texts]


def _block(run: Record) -> list[Text]:
    commit = commit_text(run.origin)
    by = f"by {who(run.origin)}" + (f", commit {commit}" if commit else "")
    done = f"{run.result} in {duration_text(run.duration)}"
    return [
        line((run.id[:SHORT_ID], "bold"), f"  {when(run)} UTC  {run.command}"),
        *prose(by, "  ", "  "),
        *prose(
            f"{done}: {changes_text(run) or 'no changes'}",
            "  ",
            "  ",
            style=_STYLES.get(run.result, ""),
        ),
    ]


def _unread_lines(runs: Sequence[Run]) -> list[Text]:
    return [
        text
        for run in runs
        if isinstance(run, Unread)
        for text in prose(f"{run.id[:SHORT_ID]}: the record cannot be read: {run.reason}.", rest="  ")
    ]


def _field(name: str, text: str, style: str = "") -> list[Text]:
    return [line(f"  {name:<{_LABEL}}", (text, style))]


def _names(names: Sequence[str], total: int) -> list[Text]:
    more = total - len(names)
    shown = [*names, *([f"and {more} more"] if more > 0 and names else [])]
    return [line(f"  {'':<{_LABEL}}{name}") for name in shown]

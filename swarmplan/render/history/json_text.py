"""The records of runs for programs. Keys are stable: added to, never renamed, within a format version; ``history_schema`` is
their schema."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.history.record import Record, Unread
from swarmplan.render.redact import redacted

FORMAT_VERSION = "1.0"
Journal = Mapping[str, Any]


def history_json(
    cluster: str, runs: Sequence[Record | Unread], journals: Mapping[str, Sequence[Journal]]
) -> dict[str, Any]:
    """The runs, the newest first. ``journals``: by the id of a run, the parts of this machine's journal that are of it."""
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "cluster": cluster,
            "runs": [run_json(run, journals.get(run.id, ())) for run in runs],
        }
    )
    return body


def run_json(run: Record | Unread, journal: Sequence[Journal] = ()) -> dict[str, Any]:
    """One run. Of one that cannot be read there is only ``id`` and ``unread``, the reason."""
    if isinstance(run, Unread):
        return {"id": run.id, "unread": run.reason}
    origin = run.origin
    return {
        "id": run.id,
        "unread": None,
        "started": run.started,
        "duration": run.duration,
        "command": run.command,
        "result": run.result,
        "user": origin.user,
        "host": origin.host,
        "commit": origin.commit,
        "modified": origin.modified,
        "author": origin.author,
        "branch": origin.branch,
        "pipeline": origin.pipeline,
        "message": origin.message,
        "changes": dict(run.changes),
        "changed": list(run.changed),
        "failed": list(run.failed),
        "steps": run.steps,
        "epoch": run.epoch,
        "digest": run.digest,
        "partial": run.partial,
        "version": run.version,
        "journal": [dict(part) for part in journal],
    }

"""The checkpoints that are kept of a fleet's clusters: a row each."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from swarmplan.fleet.checkpoints.folder import StoredCheckpoint
from swarmplan.model.values.first_few import counted
from swarmplan.render.redact import redacted
from swarmplan.render.text.columns import columns
from swarmplan.render.text.line import line, prose
from swarmplan.spec.fleet.checkpoints import Checkpoint
from swarmplan.utc_time import utc_at

FORMAT_VERSION = "1.0"
_HEADS = ("STUDENT", "CLUSTER", "CHECKPOINT", "TAKEN (UTC)", "SIZE", "VOLUMES", "DESCRIPTION")


def checkpoint_lines(
    stored: Sequence[StoredCheckpoint], declared: Sequence[Checkpoint], width: int | None = None
) -> list[Text]:
    """The table and the sum."""
    texts = {one.name: one.description for one in declared}
    if not stored:
        return prose("No checkpoints.")
    rows = [
        [
            (one.note.student, "bold"),
            (one.note.cluster, ""),
            (one.note.name, ""),
            (utc_at(one.note.taken)[:16].replace("T", " "), ""),
            (f"{max(one.note.size // 1000, 1)} kB", ""),
            (str(len(one.note.volumes)) if one.note.volumes else "-", ""),
            (texts.get(one.note.name, ""), ""),
        ]
        for one in stored
    ]
    return [*columns(_HEADS, rows, width=width), line(), *prose(f"{counted(len(stored), 'checkpoint')}.")]


def checkpoints_json(fleet: str, stored: Sequence[StoredCheckpoint]) -> dict[str, Any]:
    """The checkpoints as JSON values: ``format_version`` · ``fleet`` · ``checkpoints``: ``student``, ``cluster``, ``name``, ``taken`` (seconds since 1970), ``bytes``,
    ``volumes`` (``machine``, ``name``), ``folder``."""
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "fleet": fleet,
            "checkpoints": [
                {
                    "student": one.note.student,
                    "cluster": one.note.cluster,
                    "name": one.note.name,
                    "taken": one.note.taken,
                    "bytes": one.note.size,
                    "volumes": [
                        {"machine": volume.machine, "name": volume.volume} for volume in one.note.volumes
                    ],
                    "folder": str(one.folder),
                }
                for one in stored
            ],
        }
    )
    return body

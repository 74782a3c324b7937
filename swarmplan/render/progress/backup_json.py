"""The archive in the document of ``backup --format json``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from swarmplan.render.json_schema import TEXT, TEXTS, object_of, or_null
from swarmplan.utc_time import utc_at


class Facts(Protocol):
    """What the head of an archive says of it."""

    @property
    def machine(self) -> str: ...
    @property
    def taken(self) -> float: ...
    @property
    def size(self) -> int: ...
    @property
    def encryption(self) -> str: ...


def backup_json(
    file: Path,
    header: Facts,
    *,
    removed: Sequence[str] = (),
    verified: bool | None = None,
    differences: Sequence[str] = (),
    report: str | None = None,
) -> dict[str, Any]:
    """What was made, or verified: ``verified`` is None where that was not asked for."""
    return {
        "file": str(file),
        "machine": header.machine,
        "taken": utc_at(header.taken),
        "size": header.size,
        "encryption": header.encryption,
        "removed": list(removed),
        "verified": verified,
        "differences": list(differences),
        "report": report,
    }


def backup_schema() -> dict[str, Any]:
    """Of that."""
    return object_of(
        file={**TEXT, "description": "The archive."},
        machine={**TEXT, "description": "The manager that was copied."},
        taken={**TEXT, "description": "When it was copied (UTC)."},
        size={"type": "integer", "minimum": 0, "description": "Bytes of its content, encrypted."},
        encryption={"enum": ["passphrase", "key", "none"]},
        removed={**TEXTS, "description": "Older archives that were removed, by --keep."},
        verified={"type": ["boolean", "null"], "description": "Whether --verify passed; null without it."},
        differences={**TEXTS, "description": "How the restored manager differs from the manifest."},
        report=or_null(TEXT, "The report of --verify."),
    )

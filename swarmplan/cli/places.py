"""Where swarmplan keeps what it keeps on this machine: lock, journal, crash reports, rehearsed worlds. Never cluster state."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO


def state_folder() -> Path:
    """The system's for root, the user's own otherwise (XDG base directories)."""
    if os.geteuid() == 0 and "XDG_STATE_HOME" not in os.environ:
        return Path("/var/lib/swarmplan")
    home = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")  # noqa: PTH111 - may lack a home
    return Path(home) / "swarmplan"


def lock_file(cluster: str, *, simulated: bool) -> Path:
    """The lock of a cluster, or of its rehearsal."""
    return state_folder() / "locks" / f"{cluster}{'.simulated' if simulated else ''}.lock"


def journal_file(cluster: str, *, simulated: bool) -> Path:
    """The journal of a cluster, or of its rehearsal."""
    return state_folder() / "journal" / f"{cluster}{'.simulated' if simulated else ''}.jsonl"


def open_private(path: Path, flags: int) -> IO[str]:
    """Open a file to write that only its owner may read, from its first byte on. ``flags`` are those of ``os.open``."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600), "w", encoding="utf-8")  # noqa: PTH123 - pathlib takes no mode; the caller closes


def forget(cluster: str, *, simulated: bool) -> None:
    """Remove what was kept for a cluster that is no more, and folders that are empty then. Only with its lock held."""
    for path in (journal_file(cluster, simulated=simulated), lock_file(cluster, simulated=simulated)):
        path.with_suffix(".old").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another cluster's file is still there
            path.parent.rmdir()


def simulated_file(cluster: str) -> Path:
    """The rehearsed world of a cluster."""
    return state_folder() / "simulated" / f"{cluster}.json"

"""Paths of the files swarmplan stores on this machine: lock, journal, crash reports, simulated clusters. Never cluster state."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

from swarmplan.errors import Permanent, reason_of

_MOST_OTHERS = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def state_folder() -> Path:
    """The system's for root, the user's own otherwise (XDG base directories; a relative path is ignored). Raises
    Permanent where a user has no home."""
    named = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(named):  # noqa: PTH117 - a text that may be anything
        return Path(named) / "swarmplan"
    if os.geteuid() == 0:
        return Path("/var/lib/swarmplan")
    home = os.path.expanduser("~/.local/state")  # noqa: PTH111 - stays as it is where there is no home
    if not os.path.isabs(home):  # noqa: PTH117
        raise Permanent(
            f"the user with id {os.geteuid()} has no home folder to store the lock in: set HOME or XDG_STATE_HOME"
        )
    return Path(home) / "swarmplan"


def lock_file(cluster: str, *, simulated: bool) -> Path:
    """The lock of a cluster, or of its simulation."""
    return state_folder() / "locks" / f"{_part(cluster)}{'.simulated' if simulated else ''}.lock"


def journal_file(cluster: str, *, simulated: bool) -> Path:
    """The journal of a cluster, or of its simulation."""
    return state_folder() / "journal" / f"{_part(cluster)}{'.simulated' if simulated else ''}.jsonl"


def other_clusters(cluster: str, *, simulated: bool) -> list[str]:
    """The other clusters, or simulations, that have a journal here: those that were changed and are not destroyed yet."""
    folder = journal_file(cluster, simulated=simulated).parent
    names = [path.name.removesuffix(".jsonl") for path in islice(folder.glob("*.jsonl"), _MOST_OTHERS)]
    ended = [name.removesuffix(".simulated") for name in names if name.endswith(".simulated") is simulated]
    return sorted(name for name in ended if name != cluster)


def agent_folder() -> Path:
    """What an agent remembers, and its mirrors."""
    return state_folder() / "agent"


def agent_socket() -> Path:
    """Where an agent is asked."""
    return agent_folder() / "agent.sock"


def fleet_file(fleet: str, *, simulated: bool) -> Path:
    """What is remembered of a fleet, or of its simulation."""
    return state_folder() / "fleets" / f"{_part(fleet)}{'.simulated' if simulated else ''}.json"


def at_work_file(cluster: str, *, simulated: bool) -> Path:
    """The lock of the command of a fleet that works on this cluster."""
    return state_folder() / "fleets" / "at-work" / f"{_part(cluster)}{'.simulated' if simulated else ''}.lock"


def access_folder(fleet: str) -> Path:
    """What belongs to the access of a fleet's students."""
    return state_folder() / "access" / _part(fleet)


def pauses_file(fleet: str, *, simulated: bool) -> Path:
    """What is remembered of the pauses of a fleet's clusters."""
    file = fleet_file(fleet, simulated=simulated)
    return file.parent / "pauses" / file.name


def checkpoints_folder(fleet: str, *, simulated: bool) -> Path:
    """The checkpoints of a fleet's clusters, a folder for each."""
    file = fleet_file(fleet, simulated=simulated)
    return file.parent / "checkpoints" / file.stem


def simulated_file(cluster: str) -> Path:
    """The simulated state of a cluster."""
    return state_folder() / "simulated" / f"{_part(cluster)}.json"


def forget(cluster: str, *, simulated: bool, warn: Callable[[str], None]) -> None:
    """Remove the files of a cluster that was destroyed, and folders that are empty then; ``warn`` gets a message on what could not be removed.
    Only with its lock held."""
    for path in (journal_file(cluster, simulated=simulated), lock_file(cluster, simulated=simulated)):
        for file in (path.with_suffix(".old"), path):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                warn(f"{file} cannot be removed: {reason_of(error)}")
        with suppress(OSError):  # another cluster's file is still there
            path.parent.rmdir()


def disturbed_file(cluster: str, *, simulated: bool) -> Path:
    """What a grading has to undo in a cluster, or in its simulation."""
    return state_folder() / "disturbed" / f"{_part(cluster)}{'.simulated' if simulated else ''}.json"


def _part(cluster: str) -> str:
    """A cluster's name as part of a file's. Raises Permanent for one that is not safe in a path."""
    if not _NAME.fullmatch(cluster):
        raise Permanent(f"{cluster!r} is not a valid cluster name")
    return cluster

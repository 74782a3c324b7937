"""Which processes serve a student at the moment, and which are the connections to that student: so many and no more, and ended when the student has
no access any more. Connections are noted by ``key.sh``."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Refused
from swarmplan.fleet.access.places import Places
from swarmplan.system.processes import Identity, identify

MOST = 32
"""Of one student: docker compose opens some at a time. Each takes some 15 MB of this machine."""
_GRACE = 2.0
_SHORT = 4096
_NEW = "."
"""Before the name of a file that is not complete; no student's id begins with it."""


@contextmanager
def session(places: Places, student: str) -> Iterator[None]:
    """For as long as this process serves the student. Raises Refused where it would be one too many; connections without a session count, too,
    and this one's own is among them."""
    folder = places.sessions
    if len(running(folder, student)) >= MOST or len(running(places.connections, student)) > MOST:
        raise Refused(f"{MOST} sessions of {student} are open: close one")
    own = identify(os.getpid())
    path = folder / f"{student}.{os.getpid()}"
    with suppress(OSError):  # a full disk must not lock a class out
        private_files.make_folder(folder)
        # Not synced to the disk as other files are: what it is about does not outlast the disk's cache.
        new = path.with_name(f"{_NEW}{path.name}")
        with os.fdopen(private_files.opened(new, os.O_WRONLY | os.O_TRUNC), "w") as file:
            json.dump(asdict(own) if own else {}, file)
        new.replace(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()


def running(folder: Path, student: str = "*") -> list[Identity]:
    """Those in this folder that are of this student, or of any; files of processes that have ended are removed."""
    found = []
    for path in sorted(folder.glob(f"{student}.*")):
        identity = _read(path)
        if identity is not None and identity.alive():
            found.append(identity)
        else:
            with suppress(OSError):
                path.unlink()
    return found


def end(places: Places, student: str = "*") -> None:
    """End the sessions, and then the connections: an open one outlives its sessions, and its key."""
    for folder in (places.sessions, places.connections):
        asked = [identity for identity in running(folder, student) if identity.signal(signal.SIGTERM)]
        until = time.monotonic() + _GRACE
        for identity in asked:
            if not identity.ended(max(0.0, until - time.monotonic())):
                identity.signal(signal.SIGKILL)


def _read(path: Path) -> Identity | None:
    try:
        with path.open("rb") as file:
            return Identity(**json.loads(file.read(_SHORT)))
    except (OSError, ValueError, TypeError):
        return None

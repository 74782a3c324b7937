"""One apply at a time: a lock that dies with its holder, and says who holds it since when."""

import fcntl
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from swarmplan.errors import Permanent, Refused


@contextmanager
def locked(path: Path, cluster: str, command: str) -> Iterator[None]:
    """Hold the cluster's lock. Raises Refused, naming the holder, while another run on this machine has it.

    The kernel drops a ``flock`` when its holder ends, however it ends, so a lock is never stale. Whoever holds it may
    remove the file: one that was opened before that is noticed, and opened anew.
    """
    with _held(path, cluster):
        _sign(path, command)
        yield


def _held(path: Path, cluster: str) -> IO[str]:
    while True:
        handle = _opened(path, cluster)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise Refused(
                f"another run holds {cluster}: {_holder(path)}; wait for it to end, or stop it"
            ) from None
        if _is_at(path, handle):
            return handle
        handle.close()  # its holder removed it between our opening and our locking


def _is_at(path: Path, handle: IO[str]) -> bool:
    try:
        return path.stat().st_ino == os.fstat(handle.fileno()).st_ino
    except FileNotFoundError:
        return False


def _opened(path: Path, cluster: str) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise Permanent(f"{path}: the lock of {cluster} cannot be made: {error.strerror}") from error


def _sign(path: Path, command: str) -> None:
    who = {
        "pid": os.getpid(),
        "who": f"{getpass.getuser()}@{socket.gethostname()}",
        "command": command,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    path.write_text(json.dumps(who), encoding="utf-8")


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"'{who['command']}' of {who['who']}, pid {who['pid']}, since {who['since']}"
    except (OSError, ValueError, KeyError):
        return "it has not said who it is"

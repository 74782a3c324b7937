"""Programs that run on when a command has ended: which process one is, in a file; waited for, found again, and ended. A process is known by its pid
together with its start time, never by a name."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.system.processes import Identity, identify

_PROC = Path("/proc")
_END = 10.0
_TICK = 0.02
_SHORT = 65_536


class Start(Enum):
    """What came of a start."""

    ANSWERS = "it answers"
    ENDED = "it has ended"
    SILENT = "it did not answer in time"


def recorded(record: Path) -> tuple[Identity, Mapping[str, Any]] | None:
    """The process that was noted last, which may have ended, and what was noted of it; None where there is no such file, or a damaged one: that process
    is found by ``own_processes``."""
    try:
        with record.open("rb") as file:
            found = json.loads(file.read(_SHORT))
        return Identity(**found["process"]), dict(found)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def note(record: Path, pid: int, **details: object) -> None:
    """Note a process that was just started, and these details; nothing of one that has ended. Raises Permanent."""
    identity = identify(pid)
    if identity is not None:
        write(record, json.dumps({"process": asdict(identity), **details}).encode())


def write(path: Path, data: bytes) -> None:
    """Write a file for a daemon, or of one, for its owner only. Raises Permanent."""
    try:
        private_files.make_folder(path.parent)
        private_files.write(path, data)
    except OSError as error:
        raise Permanent(f"{path}: cannot be written: {reason_of(error)}") from error


def await_start(answers: Callable[[], bool], ended: Callable[[], bool], within: float) -> Start:
    """Wait until it ``answers``, has ``ended``, or ``within`` so many seconds did neither."""
    until = time.monotonic() + within
    while not ended():
        if answers():
            return Start.ANSWERS
        if time.monotonic() > until:
            return Start.SILENT
        time.sleep(_TICK)
    return Start.ENDED


def end(process: Identity, what: str) -> None:
    """End it. Raises Transient where it does not end, even killed; ``what`` it is, for that message."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        process.signal(number)
        if process.ended(_END):
            return
    raise Transient(f"process {process.pid}, {what}, did not end after it was killed")


def own_processes() -> Iterator[tuple[Identity, list[str]]]:
    """The processes of this user, with the words of their command lines."""
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if folder.stat().st_uid != os.geteuid():
                continue
            words = (folder / "cmdline").read_text(errors="replace").rstrip("\0").split("\0")
            if words != [""] and (identity := identify(int(folder.name))):
                yield identity, words

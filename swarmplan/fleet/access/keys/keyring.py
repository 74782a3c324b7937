"""Which students are let in: their keys, their grants, and the file of OpenSSH that has all of them."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.access.grants import read_grant
from swarmplan.fleet.access.keys.lines import authorized, fingerprint
from swarmplan.fleet.access.keys.make import forget_key, public_of
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd import sessions

LoginCommand = Callable[[str, str], Sequence[str]]
"""The command that a key leads to, of a student and the key's fingerprint."""


def students(places: Places) -> tuple[str, ...]:
    """Those that have a grant."""
    return tuple(sorted(path.stem for path in places.grants.glob("*.json")))


def write_keys(places: Places, login_command: LoginCommand, fleet: str) -> None:
    """Let in those that have a grant, each by the key that it is for, and nobody else. Raises Permanent."""
    lines = []
    for student in students(places):
        public = public_of(places.key(student))
        lines.append(authorized(public, login_command(student, fingerprint(public)), f"{student}@{fleet}"))
    try:
        private_files.make_folder(places.folder)
        private_files.write(places.authorized_keys, "".join(lines).encode("ascii"))
    except OSError as error:
        raise Permanent(f"{places.authorized_keys}: cannot be written: {reason_of(error)}") from error


def shut_out(places: Places, gone: Collection[str], login_command: LoginCommand, fleet: str) -> None:
    """End the access of these at once: grant and key first, so that nobody comes in again whose sessions and connections are ended then. Raises
    Permanent."""
    for student in gone:
        _remove(places.grant_of(student))
        forget_key(places.key(student))
    write_keys(places, login_command, fleet)
    for student in gone:
        sessions.end(places, student)


def is_current(places: Places, student: str) -> bool:
    """Whether there is a grant for the student's key."""
    try:
        found = read_grant(places.grant_of(student))
        return found is not None and found.key == fingerprint(public_of(places.key(student)))
    except Permanent:
        return False


def remove_all(places: Places) -> None:
    """Remove what is left when nobody is served any more. Raises Permanent."""
    sessions.end(places)
    folders = (places.grants, places.keys, places.sessions, places.connections, places.log, places.folder)
    for folder in folders:
        for path in sorted(folder.glob("*")) + sorted(folder.glob(".*")) if folder.is_dir() else ():
            if not path.is_dir():
                _remove(path)
        with suppress(OSError):  # something in it is not ours, or it was never made
            folder.rmdir()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Permanent(f"{path}: cannot be removed: {reason_of(error)}") from error

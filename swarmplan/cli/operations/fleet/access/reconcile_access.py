"""Students' access kept as the fleet file asks for it: after ``fleet apply`` those whose clusters are there are let in, and nobody else."""

import os
import pwd
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.access.secret_places import require_unseen
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import about
from swarmplan.cli.terminal.paths import access_folder
from swarmplan.errors import Permanent, SwarmplanError
from swarmplan.fleet.access.grants import write_grant
from swarmplan.fleet.access.keys import keyring
from swarmplan.fleet.access.keys.lines import fingerprint
from swarmplan.fleet.access.keys.make import make_key
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.config import config_text
from swarmplan.fleet.access.sshd.launch import orphans, sshd
from swarmplan.fleet.access.sshd.listening import check_free
from swarmplan.fleet.access.sshd.server import running, serve, stop
from swarmplan.spec.fleet.access import SshAccess

if TYPE_CHECKING:
    from swarmplan.fleet.members import Member

_LOGIN = "swarmplan.cli.operations.fleet.access.login"
_SHADOW = Path("/etc/shadow")
_LOCKED = "!"


def places_of(fleet: Fleet) -> Places:
    """Where what belongs to the access of this fleet is."""
    return Places(access_folder(fleet.settings.name))


def user() -> str:
    """The account that students log in to: the one that runs this. Every key ends in a command, whosever it is."""
    return pwd.getpwuid(os.geteuid()).pw_name


def end_access_of_gone(fleet: Fleet) -> None:
    """Before anything else: nobody who left the roster gets in any more, whatever becomes of their cluster; but a roster without anybody is more
    likely a mistake, and what was handed out to all would be void. Raises Permanent, Transient, SpecError, Refused."""
    places = places_of(fleet)
    if fleet.simulate or not places.folder.is_dir():
        return
    fleet.reread()
    if not fleet.settings.students:
        return
    if fleet.settings.access is None:
        _end(places)
        return
    allowed = {student.id for student in fleet.settings.students}
    shut_out(fleet, places, [one for one in keyring.students(places) if one not in allowed])


def check_access(fleet: Fleet) -> None:
    """Before clusters are made: whether there is a server to be started, and its port is free. Raises Permanent."""
    access, places = fleet.settings.access, places_of(fleet)
    if access is None or fleet.simulate:
        return
    require_unseen(fleet, places.folder, "the keys", "XDG_STATE_HOME=", ".local/state")
    sshd()
    found = running(places)
    if (found.listen, found.port) != (access.listen, access.port) if found else not orphans(places.config):
        check_free(access.listen, access.port)


def reconcile_access(fleet: Fleet, worked_on: Collection[str]) -> None:
    """Let those in whose clusters were begun and are in the roster, and have the server. ``worked_on`` are the clusters that may have
    changed. Raises SwarmplanError with all that went wrong."""
    places = places_of(fleet)
    if fleet.simulate:
        if fleet.settings.access is not None:
            fleet.note("access: simulated clusters have no way in: no SSH server is started")
        return
    if fleet.settings.access is None and not places.folder.is_dir():
        return
    fleet.reread()
    access, members = fleet.settings.access, _with_cluster(fleet)
    if access is None or not members:
        if places.folder.is_dir():
            _end(places)
        return
    keep = {one.student.id for one in members}
    shut_out(fleet, places, [one for one in keyring.students(places) if one not in keep])
    problems = [problem for one in members if (problem := _with_grant(fleet, places, one, worked_on))]
    keyring.write_keys(places, login_command(places), fleet.settings.name)
    serve_students(places, access)
    if problems:
        raise Permanent("\n".join(problems))


def _with_cluster(fleet: Fleet) -> list["Member"]:
    """Those in the roster whose cluster was begun, each once; also the one that has another name by now, for as long as it is there."""
    begun = [one for one in fleet.members() if one.cluster in fleet.known]
    found = {one.student.id: one for one in begun if one.renamed_to}
    found |= {one.student.id: one for one in begun if not one.removed}
    return list(found.values())


def _with_grant(fleet: Fleet, places: Places, member: "Member", worked_on: Collection[str]) -> str:
    """Have a key and a grant for one; why that is not so, "" where it is."""
    from swarmplan.cli.operations.fleet.access.drivers import grant_for

    student = member.student.id
    if member.cluster not in worked_on and keyring.is_current(places, student):
        return ""
    try:
        public = make_key(places.key(student), f"{student}@{fleet.settings.name}")
        with about(member.cluster), fleet.opened(member) as found:
            write_grant(places.grant_of(student), grant_for(found, student, fingerprint(public)))
    except SwarmplanError as error:
        return f"access of {student}: {error}"
    return ""


def shut_out(fleet: Fleet, places: Places, gone: Sequence[str]) -> None:
    """End the access of these at once, with all that is open of them. Raises Permanent."""
    if gone:
        keyring.shut_out(places, gone, login_command(places), fleet.settings.name)


def serve_students(places: Places, access: SshAccess) -> None:
    """Have the server. Raises Permanent, Transient."""
    make_key(places.host_key, "swarmplan")
    account = user()
    text = config_text(
        listen=access.listen, port=access.port, user=account, places=places, pam=_locked(account)
    )
    serve(places, text, access.listen, access.port)


def _end(places: Places) -> None:
    stop(places)
    keyring.remove_all(places)
    with suppress(OSError):  # another fleet's is still there
        places.folder.parent.rmdir()


def login_command(places: Places) -> keyring.LoginCommand:
    """The program that each key leads to. ``-E`` and ``-P``: neither the environment nor the current folder says what is imported."""
    return lambda student, key: [sys.executable, "-EP", "-m", _LOGIN, str(places.folder), student, key]


def _locked(account: str) -> bool:
    """Whether the account is locked, as root's is on many machines: sshd then refuses keys, too, unless PAM decides (sshd(8))."""
    with suppress(OSError):
        for line in _SHADOW.read_text(errors="replace").splitlines():
            name, _, rest = line.partition(":")
            if name == account:
                return rest.startswith(_LOCKED)
    return False

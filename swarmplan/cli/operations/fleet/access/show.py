"""``fleet access``: what each student types, and the files that they are given."""

import socket
from collections.abc import Sequence
from pathlib import Path

from swarmplan import private_files
from swarmplan.cli.operations.fleet.access.reconcile_access import places_of, user
from swarmplan.cli.operations.fleet.access.secret_places import require_unseen
from swarmplan.cli.operations.fleet.access.tls import tls_files
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.access.access_status import Served, StudentAccess
from swarmplan.fleet.access.grants import read_grant
from swarmplan.fleet.access.instructions import SshSettings, short_names
from swarmplan.fleet.access.keys.make import private_text, public_of
from swarmplan.fleet.access.sshd.listening import answers
from swarmplan.fleet.access.sshd.log import last_lines
from swarmplan.fleet.access.sshd.server import running
from swarmplan.fleet.members import Member
from swarmplan.spec.fleet.access import SshAccess


def settings_of(fleet: Fleet) -> SshAccess:
    """How students get in. Raises Permanent where the fleet file does not say it."""
    access = fleet.settings.access
    if access is None:
        raise Permanent(
            f"{fleet.settings.file}: it has no access, so students have no way in: add `access: {{ssh: {{}}}}`, and run"
            " `swarmplan fleet apply`"
        )
    return access


def address_of(access: SshAccess) -> str:
    """Where students reach the server."""
    return access.address or socket.gethostname()


def access_status(fleet: Fleet, members: Sequence[Member]) -> Served:
    """The server, and the way in of each of these. Raises Permanent."""
    access, places = settings_of(fleet), places_of(fleet)
    found = running(places)
    serves = found is not None and answers(found.listen, found.port)
    address = address_of(access)
    if not places.host_key.exists():
        return Served(fleet.settings.name, address, access.port, "", serves=False)
    key = public_of(places.host_key)
    shown = []
    for member in members:
        student = member.student.id
        own = read_grant(places.grant_of(student))
        ssh = None
        if own is not None:
            names = short_names(tuple(own.machines), own.cluster)
            ssh = SshSettings(student, own.cluster, user(), address, access.port, key, names)
        shown.append(
            StudentAccess(student, member.cluster, ssh, next(iter(last_lines(places.log, student)), ""))
        )
    return Served(fleet.settings.name, address, access.port, key, serves, tuple(shown))


def hand_out(fleet: Fleet, served: Served, folder: Path) -> Sequence[Path]:
    """Write the files of each, in a folder of their cluster's name, readable for their owner only; the folders. Who gets no certificate though
    their engines have TLS is told. Raises SpecError where students would see the folder, and Permanent."""
    require_unseen(fleet, folder, "the keys", "--out ")
    places, written = places_of(fleet), []
    for one in served.students:
        found = read_grant(places.grant_of(one.student))
        if one.ssh is None or found is None:
            continue
        own = folder / one.cluster
        tls, why = tls_files(places, found)
        if why:
            fleet.note(why)
        files = {**one.ssh.files(private_text(places.key(one.student))), **tls}
        try:
            private_files.make_folder(own)
            for name, content in files.items():
                private_files.write(own / name, content)
        except OSError as error:
            raise Permanent(
                f"{error.filename or own}: the files of {one.student} cannot be written: {reason_of(error)}"
            ) from error
        written.append(own)
    return written

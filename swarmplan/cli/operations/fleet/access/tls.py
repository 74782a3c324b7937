"""Certificates for students whose engines listen with TLS, as those of docker-machine do: only where they open nobody else's engine."""

import os
from collections.abc import Mapping
from pathlib import Path

from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.access.grants import Grant, read_grant
from swarmplan.fleet.access.instructions import docker_context
from swarmplan.fleet.access.keys import keyring
from swarmplan.fleet.access.keys.certificates import client_certificate
from swarmplan.fleet.access.places import Places
from swarmplan.limits import SECRET_FILE_BYTES
from swarmplan.model.values.first_few import first_few
from swarmplan.system.regular_files import content_of


def tls_files(places: Places, own: Grant) -> tuple[Mapping[str, bytes], str]:
    """The files of a certificate of their own, with a context for docker, by name; and one line on why there are none, "" where there are, and
    where there is no TLS. Raises Permanent."""
    found = next((one for one in own.engines.values() if one.tls_folder), None)
    if found is None or found.tls_folder is None:
        return {}, ""
    folder = Path(found.tls_folder)
    authority = _read(folder / "ca.pem")
    key = _key_of(folder)
    if others := _others(places, own, folder, authority):
        return {}, (
            f"{own.student}: no certificate, for it would open the engines of {first_few(others)}, too: they have the same authority; give each"
            " student a storage_path of their own, or let them use docker over ssh"
        )
    if not key.is_file():
        return {}, f"{own.student}: no certificate, for the key of the authority is not here: {key}"
    try:
        files = dict(client_certificate(authority, _read(key), f"{own.student} of {own.cluster}"))
    except Permanent as error:
        raise Permanent(
            f"no certificate for {own.student} from {folder / 'ca.pem'} and {key}: {error}; docker over ssh needs none"
        ) from error
    name = f"{own.cluster}-tls"
    return {**files, f"{name}.dockercontext": docker_context(name, found.url, files)}, ""


def _others(places: Places, own: Grant, folder: Path, authority: bytes) -> list[str]:
    """Whose engines this authority is for besides: other machines in the same store, and other students with a copy of it."""
    try:
        machines = [place.name for place in sorted(folder.parent.iterdir()) if place.is_dir()]
    except OSError as error:
        raise Permanent(f"{folder.parent}: cannot be read: {reason_of(error)}") from error
    found = [name for name in machines if name not in own.machines]
    for student in keyring.students(places):
        other = read_grant(places.grant_of(student)) if student != own.student else None
        for engine in other.engines.values() if other else ():
            copy = Path(engine.tls_folder) / "ca.pem" if engine.tls_folder else None
            if copy is not None and (not copy.is_file() or _read(copy) == authority) and student not in found:
                found.append(student)
    return found


def _key_of(folder: Path) -> Path:
    """Where docker-machine keeps the key of a store's authority (measured on 0.16.2)."""
    return Path(os.environ.get("MACHINE_TLS_CA_KEY") or folder.parent.parent / "certs" / "ca-key.pem")


def _read(path: Path) -> bytes:
    return content_of(str(path), SECRET_FILE_BYTES)

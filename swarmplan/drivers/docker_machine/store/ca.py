"""The certificate authority of a store: made once, before any machine, under a lock.

docker-machine makes it on the first create and does not lock: of several first creates each makes its own, the last files
stay, every create ends with 0, and no engine ever takes the client's certificate (measured on 0.16.2).
"""

import os
import ssl
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.drivers.docker_machine.place import Store
from swarmplan.drivers.docker_machine.store.locks import AUTHORITY, Lock, locked
from swarmplan.errors import Permanent

_PROBE = "swarmplan-authority-"
"""How the machines are named that are created for the sake of the authority alone, and removed at once."""
_NOWHERE = "tcp://127.0.0.1:1"
"""Their engine; docker-machine's driver ``none`` never asks it."""
_DEADLINE = 60.0
_TURNS = 8
"""More than the messages of a handshake."""


class Authority(NamedTuple):
    """The four files. Each may be elsewhere by a variable of docker-machine's (measured on 0.16.2)."""

    ca: Path
    ca_key: Path
    cert: Path
    key: Path


def authority_of(store: Store) -> Authority:
    """Where a store's authority is."""

    def file(name: str, variable: str) -> Path:
        return Path(os.environ.get(variable) or store.certs / name)

    return Authority(
        ca=file("ca.pem", "MACHINE_TLS_CA_CERT"),
        ca_key=file("ca-key.pem", "MACHINE_TLS_CA_KEY"),
        cert=file("cert.pem", "MACHINE_TLS_CLIENT_CERT"),
        key=file("key.pem", "MACHINE_TLS_CLIENT_KEY"),
    )


def ensure(cli: Cli) -> None:
    """See that the store has an authority, and that its client's certificate is signed by it. Raises Permanent, Transient."""
    store = cli.place.store
    found = authority_of(store)
    if not _complete(found):
        with locked(store.locks, AUTHORITY, _DEADLINE, f"certificates in {store.certs}") as lock:
            _sweep(cli)
            if not _complete(found):
                _make(cli, lock)
    if not _complete(found):
        raise Permanent(f"certificates in {store.certs}: docker-machine did not create them")
    if fault := problem_with(found):
        raise Permanent(fault)


def problem_with(authority: Authority) -> str:
    """Why no machine can be made with what there is of an authority, with the remedy; "" when nothing is wrong.

    A key without its certificate stops docker-machine for ever ("key already exists"); a client's certificate of another
    authority is what its race leaves behind.
    """
    for certificate, key in ((authority.ca, authority.ca_key), (authority.cert, authority.key)):
        if key.exists() and not certificate.exists():
            return (
                f"{key} is there, but not {certificate.name}, and docker-machine then makes neither: bring "
                f"{certificate.name} back, or move the whole folder away (existing machines then need regenerate-certs)"
            )
    if all(file.exists() for file in authority) and not _paired(authority):
        return (
            f"{authority.cert} is not signed by {authority.ca.name} beside it, so no engine will take it (first creates "
            f"that ran at once leave this): move {authority.cert.name} and {authority.key.name} away and apply again"
        )
    return ""


def _complete(authority: Authority) -> bool:
    """Whether nothing is missing or expired: docker-machine recreates an expired one, again without a lock."""
    return all(file.exists() for file in authority) and not _expired(authority.ca)


def _expired(certificate: Path) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(certificate)
        ends = [ssl.cert_time_to_seconds(str(found["notAfter"])) for found in context.get_ca_certs()]
    except (OSError, ValueError, KeyError):  # it cannot be read; docker-machine will say so
        return False
    return bool(ends) and max(ends) < time.time()


def _make(cli: Cli, lock: Lock) -> None:
    if fault := problem_with(authority_of(cli.place.store)):
        raise Permanent(fault)
    name = f"{_PROBE}{uuid4().hex[:8]}"
    what = f"certificates in {cli.place.store.certs}"
    words = ["create", "-d", "none", "--url", _NOWHERE, name]
    try:
        cli.run(words, what=what, deadline=_DEADLINE, begun=lock.note)
    finally:
        _sweep(cli)


def _sweep(cli: Cli) -> None:
    """Remove such machines, also those a killed command left."""
    for name in cli.place.store.names():
        if name.startswith(_PROBE):
            cli.attempt(["rm", "-f", name], what=f"machine {name}")


def _paired(authority: Authority) -> bool:
    """Whether the client's certificate belongs to its key and is signed by the authority: tried by a handshake in memory."""
    try:
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        for context in (server, client):
            context.load_cert_chain(authority.cert, authority.key)
        server.verify_mode = ssl.CERT_REQUIRED
        server.load_verify_locations(authority.ca)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        _shake_hands(server, client)
    except PermissionError:
        return True  # not ours to judge
    except (OSError, ValueError):
        return False
    return True


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> None:
    """Let the two agree. Raises ssl.SSLError when one refuses the other."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [client.wrap_bio(down, up), server.wrap_bio(up, down, server_side=True)]
    for _ in range(_TURNS):
        for side in tuple(sides):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
                sides.remove(side)
        if not sides:
            return

"""Opens the address that the server listens on."""

import errno
import socket
import stat
from contextlib import suppress
from pathlib import Path

from swarmplan.errors import Failure, Permanent, reason_of

BACKLOG = 64
_UNIX = "unix:"
_SOCKET_MODE = 0o660
"""Who may write to it may connect: besides its owner a group, to which a reverse proxy can belong."""
_ASK_SECONDS = 2.0
_LAST_PORT = 65_535


def listen_on(address: str, setting: str) -> socket.socket:
    """A socket that listens on ``ADDRESS:PORT`` (IPv6 in brackets, port 0 for any) or ``unix:PATH``. Raises Permanent where it
    never can, Failure where something else has the address; ``setting`` is what a message calls it."""
    try:
        if address.startswith(_UNIX):
            return _listen_at(Path(address.removeprefix(_UNIX)))
        return _listen_tcp(address, setting)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure(
                f"{setting}: {address} is in use: end what listens there, or write another address"
            ) from None
        raise Permanent(f"{setting}: cannot listen on {address}: {reason_of(error)}") from None


def unlisten(address: str) -> None:
    """Remove the file of a Unix socket that was closed."""
    if address.startswith(_UNIX):
        with suppress(OSError):
            Path(address.removeprefix(_UNIX)).unlink()


def _listen_tcp(address: str, setting: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or int(port[:6]) > _LAST_PORT:
        raise Permanent(f"{setting}: '{address}' is neither ADDRESS:PORT nor unix:PATH")
    host = host.removeprefix("[").removesuffix("]")
    try:
        family, _, _, _, place = socket.getaddrinfo(
            host or None, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, OverflowError, UnicodeError) as error:
        raise Permanent(f"{setting}: no address of this machine: '{address}': {reason_of(error)}") from None
    return socket.create_server(place[:2], family=family, backlog=BACKLOG)


def _listen_at(path: Path) -> socket.socket:
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise OSError(errno.EEXIST, "something else than a socket is there")
        if _answers(path):
            raise OSError(errno.EADDRINUSE, "in use")
        path.unlink()  # of a process that was killed
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.bind(str(path))
        path.chmod(_SOCKET_MODE)
        opened.listen(BACKLOG)
    except BaseException:
        opened.close()
        raise
    return opened


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(_ASK_SECONDS)
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            return False
        except OSError:  # its queue is full: something is there, and busy
            return True
        return True

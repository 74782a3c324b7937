"""Whether an address is free to listen on, and whether an SSH server answers there."""

import errno
import socket
from ipaddress import ip_address

from swarmplan.errors import Permanent, reason_of

_ANSWER = 2.0
_FIRST_FREE = 1024


def reached_at(listen: str) -> str:
    """The address at which this machine itself reaches what listens there."""
    address = ip_address(listen)
    if address.is_unspecified:
        return "::1" if address.version == 6 else "127.0.0.1"  # noqa: PLR2004 - of IP
    return listen


def answers(listen: str, port: int) -> bool:
    """Whether an SSH server does."""
    try:
        with socket.create_connection((reached_at(listen), port), timeout=_ANSWER) as connected:
            return connected.recv(4) == b"SSH-"
    except OSError:
        return False


def check_free(listen: str, port: int) -> None:
    """Raise Permanent where nothing can listen there, as sshd would."""
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            tried.bind((listen, port))
            tried.listen(1)
        except OSError as error:
            raise Permanent(
                f"access.ssh: nothing can listen on {listen} port {port}: {_why(error, port)}"
            ) from None


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"another program does already, maybe another fleet; `ss -ltnp 'sport = :{port}'` names it; choose another access.ssh.port"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine does not have the address; choose another access.ssh.listen"
    if error.errno == errno.EACCES and port < _FIRST_FREE:
        return f"ports below {_FIRST_FREE} need root; choose another access.ssh.port"
    return reason_of(error)

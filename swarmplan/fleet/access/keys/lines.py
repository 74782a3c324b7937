"""The lines of OpenSSH's files about keys: who is let in to what, and which server is the right one (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"
and "SSH_KNOWN_HOSTS FILE FORMAT")."""

import base64
import hashlib
import re
import shlex
from collections.abc import Sequence

from swarmplan.errors import Permanent

_PUBLIC = re.compile(r"(ssh-ed25519) ([A-Za-z0-9+/]{40,200}={0,2})(?: .*)?")
_SSH_PORT = 22


def public_part(text: str) -> str:
    """Type and key of a public key file, without its comment. Raises ValueError for what is none."""
    found = _PUBLIC.fullmatch(text.strip())
    if found is None:
        raise ValueError("it is not a public key of the type ssh-ed25519")
    return f"{found[1]} {found[2]}"


def fingerprint(public: str) -> str:
    """``SHA256:…`` of a public key, as ssh-keygen shows it."""
    digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def authorized(public: str, command: Sequence[str], comment: str) -> str:
    """The line that lets this key in to this command alone: ``restrict`` forbids everything else that there is, also what later versions
    add; a terminal is given back. Raises Permanent for words that cannot be in such a line."""
    line = shlex.join(command)
    if not line.isprintable() or "\\" in line:  # sshd knows no escape but of a quotation mark
        raise Permanent(
            f"{line!r} has characters that OpenSSH's authorized_keys cannot hold: use another folder"
        )
    quoted = line.replace('"', '\\"')
    return f'restrict,pty,command="exec {quoted}" {public} {comment}\n'


def known_host(address: str, port: int, public: str) -> str:
    """The line by which a client knows the server."""
    return f"{address if port == _SSH_PORT else f'[{address}]:{port}'} {public}\n"

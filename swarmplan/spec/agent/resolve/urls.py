"""The address of a repository, and of whom an agent tells: which kinds there are, and what must not be in them."""

import ipaddress
import re
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from swarmplan.dataclass import dataclass
from swarmplan.spec.models.names import is_address

_SCP = re.compile(r"(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*:(?!//|:)[^\s]+")
_HOST = re.compile(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_][\w.-]*")
_KINDS = "write ssh://USER@HOST/PATH, USER@HOST:PATH, https://HOST/PATH, or a path on this machine"


class Way(Enum):
    """How a repository is reached."""

    SSH = "ssh"
    HTTPS = "https"
    HTTP = "http"
    """To this machine only."""
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class GitUrl:
    """``url`` as git is given it; of a path on this machine as it is written."""

    way: Way
    url: str


def git_url(written: str) -> GitUrl:
    """The URL of a repository. Raises ValueError with what is wrong; a URL with a password in it is not quoted."""
    if any(char.isspace() or not char.isprintable() for char in written):
        raise ValueError("has a blank or a control character in it")
    if "://" in written:
        return _with_scheme(_split(written), written)
    if "::" in written:
        raise ValueError(f"runs a program of git's to reach the repository; {_KINDS}")
    if written.startswith("-"):
        raise ValueError(f"is not an address; {_KINDS}")
    if _SCP.fullmatch(written):
        return GitUrl(Way.SSH, written)
    return GitUrl(Way.LOCAL, written)


def _with_scheme(found: SplitResult, written: str) -> GitUrl:
    if found.scheme == "file":
        raise ValueError("write the path on this machine without file://")
    if found.scheme not in {"ssh", "https", "http"}:
        raise ValueError(f"{found.scheme}:// is not supported; {_KINDS}")
    _check_parts(found)
    if found.password is not None:
        key = "ssh.key" if found.scheme == "ssh" else "https.token_file"
        raise ValueError(
            f"has a password in it, which everybody may see who lists processes; name a file as {key}"
        )
    if found.scheme == "http" and not is_loopback(found.hostname or ""):
        raise ValueError("http:// lets anybody on the way change what is applied; write https://")
    return GitUrl(Way(found.scheme), written)


def _check_parts(found: SplitResult) -> None:
    host = found.hostname or ""
    if not is_address(host) and not _HOST.fullmatch(host):
        raise ValueError("has no valid host after ://")
    if found.username is not None and not _USER.fullmatch(found.username):
        raise ValueError("has no valid user before the @")
    if found.scheme == "ssh" and len(found.path) < len("/x"):
        raise ValueError("has no path after the host")
    if found.query or found.fragment:
        raise ValueError("has a ? or a # in it, which no repository's has")


def http_url(written: str) -> SplitResult:
    """The URL of whom an agent tells. Raises ValueError."""
    if any(char.isspace() or not char.isprintable() for char in written):
        raise ValueError("has a blank or a control character in it")
    found = _split(written)
    if found.scheme not in {"http", "https"}:
        raise ValueError("is not a URL that begins with https:// or http://")
    if not (is_address(found.hostname or "") or _HOST.fullmatch(found.hostname or "")):
        raise ValueError("has no valid host after ://")
    if found.username is not None or found.password is not None:
        raise ValueError(
            "has a user or a password in it; put the token into a file, and name it as token_file"
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(written: str) -> SplitResult:
    try:
        found = urlsplit(written)
        _ = found.port
    except ValueError:
        raise ValueError("is not a valid URL") from None
    return found

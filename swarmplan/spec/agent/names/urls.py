"""Urls of repositories: which are followed, and what of them may be shown; pure.

``https://``, ``ssh://``, ``user@host:path`` and an absolute path of this machine. Plain ``http://`` only to this machine: anybody on the way
could read the token, and answer with an older commit. What git would run as a program (``ext::``, gitremote-helpers(7)) is no url here.
"""

import ipaddress
import posixpath
import re
from urllib.parse import unquote, urlsplit, urlunsplit

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError

_KINDS = "https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH or an absolute path"
_LONGEST = 2000
_HOST = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_HOST_NAME = re.compile(_HOST, re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*", re.ASCII)
_SCP = re.compile(rf"(?:(?P<user>{_USER.pattern})@)?(?P<host>{_HOST}):(?!//)(?P<path>[^-:].*)", re.ASCII)
_SECRET = re.compile(r"(https?://|\w+://[^@]*:).*@", re.IGNORECASE)
_PORTS = {"https": 443, "http": 80, "ssh": 22}


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository. ``url`` is what git is given and what is shown: it has no password. ``host`` is empty for a path of this machine."""

    scheme: str
    url: str
    host: str = ""
    port: int = 0
    username: str = ""
    password: str = ""

    @property
    def origin(self) -> str:
        """The server, as credentials are bound to it: ``https://host:port``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def host_key_name(self) -> str:
        """The host as known_hosts has it (sshd(8)): ``host``, or ``[host]:port`` where the port is not 22."""
        return self.host if self.port == _PORTS["ssh"] else f"[{self.host}]:{self.port}"


def parse_url(text: str) -> Remote:
    """Raises SpecError, without what may be a password in it, for what is not followed."""
    if len(text) > _LONGEST or not text.isprintable() or not text.strip() == text != "":
        raise SpecError(
            [f"the url of a repository is {_KINDS}, of printable characters without spaces around"]
        )
    if text.startswith("/"):
        return _local(text)
    scheme, separator, _ = text.partition("://")
    if separator and scheme.lower() in {"https", "http", "ssh"}:
        return _with_scheme(text)
    if separator and scheme.lower() == "file":
        return _local(unquote(text.partition("://")[2]))
    if found := _SCP.fullmatch(text):
        return Remote("ssh", text, found["host"].lower(), _PORTS["ssh"], found["user"] or "")
    raise SpecError([f"{hidden(text)!r} is no url of a repository that is followed: {_KINDS}"])


def hidden(text: str) -> str:
    """A url for people, without a password, and without the user of http, which is a token for some forges."""
    return _SECRET.sub(r"\g<1>…@", text)


def relative_to(url: str, parent: Remote) -> str:
    """The url of a submodule, which may be relative to its repository's (git-submodule(1), add)."""
    if not url.startswith(("./", "../")):
        return url
    if found := _SCP.fullmatch(parent.url):
        return parent.url[: found.start("path")] + _joined("/" + found["path"], url).lstrip("/")
    if not parent.host:
        return _joined(parent.url, url)
    split = urlsplit(parent.url)
    return urlunsplit((split.scheme, split.netloc, _joined(split.path, url), "", ""))


def _joined(path: str, relative: str) -> str:
    """Never above the root: what is too much of ``..`` is dropped, as in a url."""
    return posixpath.normpath(posixpath.join("/", path, relative))


def _local(path: str) -> Remote:
    if not path.startswith("/") or path.startswith("//"):
        raise SpecError([f"{path!r}: a repository of this machine is named by its absolute path"])
    return Remote("file", path)


def _with_scheme(text: str) -> Remote:
    shown = hidden(text)
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError:
        raise SpecError([f"{shown!r} is no valid url"]) from None
    scheme, host = split.scheme.lower(), split.hostname or ""
    username, password = unquote(split.username or ""), unquote(split.password or "")
    if not _is_host(host):
        raise SpecError([f"{shown!r} has no valid host"])
    if split.path in {"", "/"} or split.query or split.fragment or "?" in text or "#" in text:
        raise SpecError([f"{shown!r} needs the path of a repository, and nothing after it"])
    if scheme == "ssh" and password:
        raise SpecError([f"{shown!r} has a password in it, and ssh takes a key alone"])
    if scheme == "ssh" and username and not _USER.fullmatch(username):
        raise SpecError([f"{shown!r} has no valid user"])
    if scheme == "http" and not _is_this_machine(host):
        raise SpecError([f"{shown!r}: plain http is for this machine only; use https://"])
    bare = f"[{host}]" if ":" in host else host
    netloc = bare + ("" if port is None else f":{port}")
    if scheme == "ssh" and username:
        netloc = f"{username}@{netloc}"
    url = urlunsplit((scheme, netloc, split.path, "", ""))
    return Remote(scheme, url, host, port or _PORTS[scheme], username, password)


def _is_host(host: str) -> bool:
    if ":" in host:
        return _address(host) is not None
    return _HOST_NAME.fullmatch(host) is not None


def _is_this_machine(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None

"""Urls of repositories: which are followed, and what they name; pure.

``https://``, ``ssh://``, ``user@host:path`` and a path of this machine. Plain ``http://`` only to this machine: anybody on the way could
answer with other files. What git would run as a program (``ext::``, gitremote-helpers(7)) is no url here, and neither is one with a
password, which everybody may see who lists processes.
"""

import posixpath
import re
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.spec.models.words.names import is_address, is_loopback

_KINDS = "write ssh://USER@HOST/PATH, USER@HOST:PATH, https://HOST/PATH, or a path on this machine"
_LONGEST = 2000
_HOST = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_HOST_NAME = re.compile(_HOST, re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*", re.ASCII)
_SCP = re.compile(rf"(?:(?P<user>{_USER.pattern})@)?(?P<host>{_HOST}):(?!//)(?P<path>[^-:\s]\S*)", re.ASCII)
_PORTS = {"https": 443, "http": 80, "ssh": 22}


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository. ``url`` is what git is given and what is shown. ``host`` is empty for a path of this machine, whose ``scheme`` is
    ``file`` and whose ``url`` is the path as it is written."""

    scheme: str
    url: str
    host: str = ""
    port: int = 0
    username: str = ""

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
    """Raises SpecError with what is wrong, without the url: there may be a password in it."""
    if not text or len(text) > _LONGEST or not text.isprintable() or text != text.strip():
        raise _wrong(f"is not a url: it has at most {_LONGEST} characters, none of them a control character")
    if "://" in text:
        return _with_scheme(text)
    if "::" in text:
        raise _wrong(f"runs a program of git's to reach the repository; {_KINDS}")
    if found := _SCP.fullmatch(text):
        return Remote("ssh", text, found["host"].lower(), _PORTS["ssh"], found["user"] or "")
    if text.startswith(("-", "//")) or ":" in text.partition("/")[0]:
        raise _wrong(f"is not an address; {_KINDS}")
    return Remote("file", text)


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


def _with_scheme(text: str) -> Remote:
    split, port = _split(text)
    scheme, host = split.scheme.lower(), split.hostname or ""
    if scheme == "file":
        raise _wrong("write the path on this machine without file://")
    if scheme not in _PORTS:
        raise _wrong(f"{scheme}:// is not supported; {_KINDS}")
    _check_parts(split, scheme, host)
    username = unquote(split.username or "")
    netloc = (f"[{host}]" if ":" in host else host) + ("" if port is None else f":{port}")
    if scheme == "ssh" and username:
        netloc = f"{username}@{netloc}"
    url = urlunsplit((scheme, netloc, split.path, "", ""))
    return Remote(scheme, url, host, port or _PORTS[scheme], username)


def _split(text: str) -> tuple[SplitResult, int | None]:
    if any(map(str.isspace, text)):
        raise _wrong("has a blank in it")
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        raise _wrong("is not a valid url") from None
    return found, port


def _check_parts(split: SplitResult, scheme: str, host: str) -> None:
    if not (is_address(host) or _HOST_NAME.fullmatch(host)):
        raise _wrong("has no valid host after ://")
    if split.password is not None:
        key = "ssh.key" if scheme == "ssh" else "https.token_file"
        raise _wrong(
            f"has a password in it, which everybody may see who lists processes; name a file as {key}"
        )
    user = unquote(split.username or "")
    if not (_USER.fullmatch(user) if scheme == "ssh" and split.username is not None else user.isprintable()):
        raise _wrong("has no valid user before the @")
    if scheme == "http" and not is_loopback(host):
        raise _wrong("http:// lets anybody on the way change what is applied; write https://")
    if split.path in {"", "/"}:
        raise _wrong("has no path after the host")
    if split.query or split.fragment:
        raise _wrong("has a ? or a # in it, which no repository's has")


def _wrong(what: str) -> SpecError:
    return SpecError([what])

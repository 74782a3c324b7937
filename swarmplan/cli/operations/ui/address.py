"""Where browsers find a page, and by which names they may ask for it."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from swarmplan.cli.operations.ui.options import Options
from swarmplan.errors import Permanent

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_NAME = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PATH = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def base_of(given: str) -> str:
    """The path that the page is below: "", or with a slash before it alone."""
    if (base := _path_of(given)) is None:
        raise Permanent(f"--base-path: '{given}' is not a valid path: write letters and digits, as in /swarm")
    return base


def public_url(options: Options, base: str) -> str:
    """Where a proxy offers the page, without a slash at its end; "" where browsers connect to the server itself. A proxy before a socket
    has TLS, unless ``--url`` says otherwise: a token and a cookie are to cross no network in clear. Raises Permanent."""
    if not options.url:
        named = options.allow_hosts if options.listen.startswith("unix:") else ()
        return f"https://{named[0]}{base}" if named else ""
    try:
        parts = urlsplit(options.url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise _not_a_url(options.url) from None
    host, path = _host_in(options.url), _path_of(parts.path)
    plain = parts.scheme in {"http", "https"} and not (parts.query or parts.fragment or "@" in parts.netloc)
    if not plain or path is None or not _NAME.fullmatch(host):
        raise _not_a_url(options.url)
    return f"{parts.scheme}://{host}{port}{path or base}"


def printed_address(place: Any, base: str, options: Options) -> str:
    """The address of the page that is listened for at ``place``."""
    if public := public_url(options, base):
        return public
    if isinstance(place, str):
        return f"http://localhost{base}"
    host = f"[{place[0]}]" if ":" in place[0] else place[0]
    named = options.allow_hosts[0] if options.allow_hosts and not _is_loopback(host) else host
    return f"http://{named}:{place[1]}{base}"


def hosts_of(options: Options) -> frozenset[str]:
    """The names that a request may ask. Where others than this machine reach it, somebody has to say how they call it."""
    for name in options.allow_hosts:
        if not _NAME.fullmatch(name):
            raise Permanent(
                f"--allow-host: '{name}' is not a host name: write the name alone, without a scheme, port or path"
            )
    named = frozenset(name.lower() for name in options.allow_hosts)
    if options.url:
        named |= {_host_in(options.url)}
    if options.listen.startswith("unix:"):
        return named | _LOOPBACK
    host, colon, _ = options.listen.rpartition(":")
    host = host.lower()
    if not colon:  # no address, as is said when it is listened on
        return named | _LOOPBACK
    if host in _LOOPBACK or _is_loopback(host):
        return named | _LOOPBACK | {host}
    if not named:
        raise Permanent(
            f"--listen: {options.listen} can be reached from other machines: name the host that they ask for with --allow-host NAME"
        )
    return named


def _host_in(url: str) -> str:
    """As a browser asks for it: in small letters, an IPv6 address in brackets."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def _path_of(given: str) -> str | None:
    path = given.strip("/")
    if path and not all(part.strip(".") and set(part) <= _PATH for part in path.split("/")):
        return None
    return f"/{path}" if path else ""


def _not_a_url(given: str) -> Permanent:
    return Permanent(f"--url: '{given}' is not a valid address: write it as in https://ops.example.org/swarm")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

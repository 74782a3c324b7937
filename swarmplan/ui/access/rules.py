"""Who is let in, and by which names the page may be asked for."""

import re
from collections.abc import Mapping
from dataclasses import field
from ipaddress import IPv4Network, IPv6Network, ip_address

from swarmplan.dataclass import dataclass
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.ui.access.sessions import SECONDS, Sessions
from swarmplan.ui.access.tokens import Token

UNIX = "unix"
"""Stands for whoever connects to a Unix socket, among the proxies that are trusted."""
_PORT = re.compile(r":[0-9]{1,5}\Z")
_MOST_NAME = 100
Headers = Mapping[str, tuple[str, ...]]
"""By name in small letters; more than one value where a header came more than once."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """``header`` names who it is, in requests that come from ``networks``, or from a Unix socket where ``unix``."""

    header: str = ""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix: bool = False

    def user(self, peer: str, headers: Headers) -> str:
        """Whom a trusted proxy names; "" for nobody. ``peer``: the address of who connected, "" over a Unix socket."""
        named = headers.get(self.header.lower(), ()) if self.header else ()
        if len(named) != 1 or not self._trusts(peer):
            return ""
        return plain_text(named[0], _MOST_NAME).strip()

    def _trusts(self, peer: str) -> bool:
        if not peer:
            return self.unix
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Access:
    """``hosts`` are the names that a request may ask, in small letters and without a port; ``base`` is the path that all others are
    below, "" or ``/a/b``; ``cookie`` is the name of the cookie; ``secure``: browsers reach the page by TLS, and are to send it so alone."""

    token: Token
    sessions: Sessions
    hosts: frozenset[str]
    base: str = ""
    cookie: str = "swarmplan-ui"
    proxies: Proxies = field(default_factory=Proxies)
    secure: bool = False

    def asks_here(self, headers: Headers) -> bool:
        """Whether the name that is asked is one of ours. A page of another name, made to lead here, could read ours otherwise."""
        named = headers.get("host", ())
        return len(named) == 1 and _PORT.sub("", named[0]).lower() in self.hosts

    def user(self, peer: str, headers: Headers) -> str | None:
        """Who it is: whom a proxy names, "" for somebody with a cookie; None for nobody known."""
        named = self.proxies.user(peer, headers)
        if named:
            return named
        return "" if any(map(self.sessions.holds, self._cookies(headers))) else None

    def _cookies(self, headers: Headers) -> list[str]:
        pairs = (
            pair.strip().partition("=") for line in headers.get("cookie", ()) for pair in line.split(";")
        )
        return [value for name, _, value in pairs if name == self.cookie]

    def set_cookie(self) -> str:
        """The header that begins a session."""
        parts = (
            f"{self.cookie}={self.sessions.begin()}",
            f"Path={self.base}/",
            f"Max-Age={SECONDS}",
            "HttpOnly",
            "SameSite=Strict",
            *(["Secure"] if self.secure else []),
        )
        return "; ".join(parts)

"""Where a host is and how the user wants it reached, as words for OpenSSH (ssh(1), ssh_config(5))."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from swarmplan.dataclass import dataclass

CONNECT_TIMEOUT = 10
"""Seconds to connect and to hear the server's first words."""
_SILENCE = ("-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3")
"""A connection that is dead for 15 s is given up, and with it all that runs over it."""
_PLAIN = (
    "BatchMode=yes",
    "ClearAllForwardings=yes",  # those of the user's configuration are for sessions of people
    "ForwardAgent=no",
    "PermitLocalCommand=no",
    "RemoteCommand=none",
)


@dataclass(frozen=True, slots=True)
class Target:
    """One host as the options of a machine name it. ``address`` may be an alias of the user's ssh configuration."""

    address: str
    user: str = ""
    port: int | None = None
    key: str = ""
    jump: str = ""
    config: str = ""
    known_hosts: str = ""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Target":
        """The target that these (checked) options describe."""
        return cls(**{name: options[name] for name in cls.__slots__ if name in options})

    @property
    def destination(self) -> str:
        """For people and for ssh: ``user@address``."""
        return f"{self.user}@{self.address}" if self.user else self.address

    def command(self, connecting: int = CONNECT_TIMEOUT) -> list[str]:
        """``ssh`` for a command that nobody watches: it never asks. ``connecting`` is how many seconds that may take."""
        words = [word for option in (*_PLAIN, f"ConnectTimeout={connecting}") for word in ("-o", option)]
        return ["ssh", *words, "-T", *_SILENCE, *self.choices()]

    def session(self) -> list[str]:
        """``ssh`` on the user's own terminal."""
        quiet = ("-o", "LogLevel=ERROR")  # or it says goodbye after the command's own output
        return ["ssh", *quiet, "-o", f"ConnectTimeout={CONNECT_TIMEOUT}", *_SILENCE, *self.choices()]

    def choices(self) -> list[str]:
        """What the options say, as ssh's words; what they leave out is left to the user's configuration."""
        words: list[str] = []
        if self.config:
            words += ["-F", os.path.expanduser(self.config)]  # noqa: PTH111  # "none" must stay "none"
        if self.user:
            words += ["-l", self.user]
        if self.port:
            words += ["-p", str(self.port)]
        if self.key:
            words += ["-o", "IdentitiesOnly=yes", "-o", f"IdentityFile={quoted(self.key)}"]
        if self.jump:
            words += ["-o", f"ProxyJump={self.jump}"]
        if self.known_hosts:
            words += ["-o", f"UserKnownHostsFile={quoted(self.known_hosts)}"]
        return words


def quoted(path: str) -> str:
    """A path as one word of ssh_config(5), where ``%`` begins a token."""
    return '"' + path.replace("%", "%%") + '"'


def peer_address(options: Mapping[str, Any], source: str) -> str | None:
    """Where the other machines reach the host: ``private_address`` if given, else ``address`` if that is an IP address, else
    ``source``: the one the host itself sends from, "" when it could not say."""
    private = options.get("private_address")
    if private is not None:
        return str(private)
    address = str(options["address"])
    try:
        ip_address(address)
    except ValueError:
        return source or None
    return address

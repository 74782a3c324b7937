"""How students get in, resolved: frozen values."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SshAccess:
    """An SSH server on this machine. ``listen`` is an IP address; ``address`` is where students reach it, "" for this machine's name."""

    listen: str
    port: int
    address: str = ""

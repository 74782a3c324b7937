"""The options of ``ui``."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """As they were given."""

    listen: str
    token_file: str = ""
    trusted_header: str = ""
    trusted_proxies: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    base_path: str = ""
    url: str = ""

"""The embedded default driver: real Docker engines on this one Linux machine, one set of namespaces each.

What lives here: how such a host is made and limited (``lifecycle``; ``host``, the shell scripts), what it is (``state``), how it is linked (``network``, ``firewall``, ``subnet``),
remembered (``record``, ``layout``) and cleared away (``remains``). What must not: knowledge of swarms or of plans.
"""

from swarmplan.drivers.local.driver import LocalDriver

__all__ = ["LocalDriver"]

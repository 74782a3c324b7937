"""How the C library keeps the memory of an agent, which has many threads and runs for months."""

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8
"""mallopt(3)."""
_ARENAS = 2


def keep_few_arenas() -> None:
    """Let glibc keep two heaps, not eight for each core: what a thread frees in its own is not given back, and no other thread
    uses it. To be called before there are threads; another C library has no such thing."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)

"""Waiting for a condition."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], within: float = 30) -> None:
    """Wait until the condition holds; fail after ``within`` seconds."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, "not in time"
        time.sleep(0.05)

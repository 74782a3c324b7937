"""How much work something is, the same on every machine, unlike time."""

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


def work(run: Callable[[], object]) -> int:
    """How many lines of Python are run, in threads that start meanwhile, too: the same on every machine, unlike time."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()  # coverage may be counting too
    threading.settrace(line)
    sys.settrace(line)
    try:
        run()
    finally:
        sys.settrace(before)
        threading.settrace(None)  # type: ignore[arg-type]  # as it was
    return count


class Looked(str):
    """A text that counts how often any of its kind is looked up in a set or a mapping, or compared: what the interpreter's
    own loops do, which run no line of Python."""

    __slots__ = ()
    count = 0

    def __hash__(self) -> int:
        Looked.count += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Looked.count += 1
        return super().__eq__(other)


def looks(run: Callable[[], object]) -> int:
    """How often the texts of this kind are looked up meanwhile."""
    before = Looked.count
    run()
    return Looked.count - before

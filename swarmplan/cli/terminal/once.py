"""Texts that several clusters have to say, printed once."""

import threading
from collections.abc import Callable

from swarmplan.cli.terminal.messages import about


class Once:
    """Prints each text once, whichever cluster it is of: those of one template say much the same."""

    def __init__(self, printer: Callable[[str], None]) -> None:
        self._printer, self._said, self._lock = printer, set[str](), threading.Lock()

    def __call__(self, text: str) -> None:
        """Print it, unless it was printed."""
        with self._lock:
            new = text not in self._said
            self._said.add(text)
        if new:
            with about(""):
                self._printer(text)

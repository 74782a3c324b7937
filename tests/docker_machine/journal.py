"""What was called and when: one JSON line in ``.invocations`` at a command's start and one at its end."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = ".invocations"


class Journal:
    """The lines of this invocation. A store that is gone (``rm -f ..``) takes none."""

    def __init__(self, store: Path) -> None:
        self._file = store / NAME
        self._pid = os.getpid()

    def begin(self, words: Sequence[str]) -> None:
        """The command has started, with these arguments."""
        self.note(argv=list(words), start=time.monotonic())

    def end(self, code: int) -> None:
        """The command ends."""
        self.note(end=time.monotonic(), code=code)

    def note(self, **facts: Any) -> None:
        """Add facts to this invocation. One write each: lines of several processes do not mix."""
        line = json.dumps({"pid": self._pid} | facts) + "\n"
        with suppress(FileNotFoundError, NotADirectoryError):
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(handle, line.encode())
            os.close(handle)

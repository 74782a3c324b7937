"""``swarmplan`` typed in this process, with both streams in one: a lesson has some fifty commands."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from unit.cli.terminal import as_in_a_new_process, handlers_kept

from swarmplan.cli.main import run
from swarmplan.cli.wiring import simulation


def typed_here(words: Sequence[str], state: Path) -> tuple[str, int]:
    """What is printed, on stdout and stderr, and the exit code. ``state`` is the folder of what is kept."""
    with pytest.MonkeyPatch.context() as patch, handlers_kept(), tempfile.TemporaryFile() as said:
        patch.setenv("XDG_STATE_HOME", str(state))
        patch.setattr(simulation, "pace", lambda _: None)
        patch.setattr(sys, "argv", ["swarmplan", *words])
        patch.setattr(sys, "stdout", sys.stdout)  # put back afterwards, as is stderr
        patch.setattr(sys, "stderr", sys.stderr)
        as_in_a_new_process()
        with _both_to(said.fileno()), pytest.raises(SystemExit) as left:
            run()
        said.seek(0)
        return said.read().decode(), int(left.value.code or 0)


@contextmanager
def _both_to(target: int) -> Iterator[None]:
    kept = {number: os.dup(number) for number in (1, 2)}
    try:
        for number in kept:
            os.dup2(target, number)
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)

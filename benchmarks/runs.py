"""A command run as a user runs it, and what it took."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Taken:
    """Seconds, by the clock and of processors."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Command:
    """A contender. ``environment`` is laid over ours."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> Taken:
        """What the whole process took, with all of its own. Ends the benchmark where it fails."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            self.words,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            sys.exit(f"{self.name} failed ({done.returncode}):\n{done.stdout}")
        return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def beside(command: str) -> str:
    """A console script of the virtual environment that runs this."""
    return str(Path(sys.executable).with_name(command))

"""Runs git: with an environment of our own, a deadline, a limit, and its errors translated."""

import re
import shutil
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from swarmplan import programs
from swarmplan.call_log import timed
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, TimedOut, Transient
from swarmplan.git.access import Access
from swarmplan.git.failures import translated
from swarmplan.limits import OUTPUT_BYTES
from swarmplan.spec.agent.names.urls import Remote

OLDEST = (2, 34)
"""The first git that verifies signatures by SSH keys."""
Over = Callable[[], Exception | None]
"""Why the work is no longer needed, None as long as it is."""


def needed() -> None:
    """The ``Over`` of work that nothing stops."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``end`` is when all of it has to be done, by ``time.monotonic``; ``over`` stops it before."""

    end: float
    over: Over = needed

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.end - time.monotonic()


class Git:
    """Git on one mirror. Raises, at each command, the errors of ``failures.translated``, TimedOut, and what ``over`` of its limits returns."""

    def __init__(self, folder: Path, access: Access, remote: Remote, limits: Limits) -> None:
        self._folder = folder
        self._access = access
        self._remote = remote
        self._limits = limits

    def run(
        self, *words: str, stdin: bytes = b"", max_output: int = OUTPUT_BYTES, over: Over | None = None
    ) -> bytes:
        """What a command prints that must succeed."""
        ended = self.attempt(*words, stdin=stdin, max_output=max_output, over=over)
        if ended.code:
            raise translated(ended.err.decode(errors="replace"), self._remote, self._access.secrets)
        return ended.out

    def text(self, *words: str) -> str:
        """What it prints, as text without what is around it."""
        return self.run(*words).decode(errors="replace").strip()

    def attempt(
        self,
        *words: str,
        stdin: bytes = b"",
        max_output: int = OUTPUT_BYTES,
        over: Over | None = None,
    ) -> programs.Ended:
        """How a command ended, for callers to whom a failure is an answer."""
        require_git(self._access.environment.get("PATH", ""))
        over = over or self._limits.over
        if why := over():
            raise why
        if (left := self._limits.left) <= 0:
            raise self._too_slow(words)
        command = ["git", "--no-pager", f"--git-dir={self._folder}", *words]
        try:
            with timed(f"git {words[0]} {self._remote.url}") as call:
                ended = programs.run(
                    command, stdin, deadline=left, max_output=max_output, environment=self._access.environment,
                    detached=True, over=over,
                )  # fmt: skip
                call.result = f"exit code {ended.code}"
        except Permanent as error:
            if str(error).startswith(self._remote.url):  # what ``over`` returned
                raise
            raise Permanent(f"{self._remote.url}: git {words[0]}: {error}") from None
        except Transient as error:
            if self._limits.left > 0:
                raise
            raise self._too_slow(words) from error
        return ended

    def _too_slow(self, words: Sequence[str]) -> TimedOut:
        return TimedOut(f"{self._remote.url}: git {words[0]} took longer than source.timeout allows")


@cache
def require_git(path: str) -> None:
    """Raises Permanent where there is no git on this PATH, or one that is too old."""
    oldest = ".".join(map(str, OLDEST))
    if (program := shutil.which("git", path=path or None)) is None:
        raise Permanent(f"git is not installed: a repository is followed by git {oldest} or newer")
    said = programs.run((program, "--version")).out.decode(errors="replace")
    found = re.search(r"(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise Permanent(
            f"{program} is {said.strip()[:80]!r}: a repository is followed by git {oldest} or newer"
        )

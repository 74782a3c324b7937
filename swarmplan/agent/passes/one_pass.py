"""One pass of one cluster: of the newest commit, and of the one that was applied last where that one cannot be used or is held."""

import time
from collections.abc import Callable
from dataclasses import replace

from swarmplan.agent.passes.last_applied import LastApplied, both, last_applied, source_name
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.observer import PassObserver
from swarmplan.agent.passes.one_commit import OneCommit
from swarmplan.agent.passes.outcome import LONGEST, PassOutcome
from swarmplan.agent.passes.progress import Progress
from swarmplan.agent.passes.request import PassRequest
from swarmplan.dataclass import dataclass
from swarmplan.render.text.one_line import one_line


@dataclass(frozen=True, slots=True)
class OnePass:
    """``wall`` gives seconds since the epoch."""

    request: PassRequest
    observer: PassObserver = PassObserver()
    wall: Callable[[], float] = time.time

    def run(self) -> PassOutcome:
        """Raises Interrupted where it was stopped before it came to anything."""
        request = self.request
        newest = self._of(request)
        source, looked = source_name(request.followed), newest.look is not None
        commit = last_applied(request.memory, newest.ended, source, looked=looked)
        if commit is None:
            return newest
        fallback = self._of(replace(request, source=LastApplied(request.source, commit), fallback=True))
        if fallback.look is None:
            text = f"{newest.ended.text}; commit {commit.short}, which was applied last, cannot be used either: {fallback.ended.text}"
            return replace(newest, ended=replace(newest.ended, text=one_line(text, LONGEST)))
        ended = both(newest.ended, fallback.ended, commit)
        return replace(
            fallback,
            ended=replace(ended, text=one_line(ended.text, LONGEST)),
            fetched=newest.fetched,
            again=newest.again or fallback.again,
        )

    def _of(self, request: PassRequest) -> PassOutcome:
        progress = Progress(request, self.observer, self.wall, request.memory or Memory(), request.reasons)
        return OneCommit(progress).checked()

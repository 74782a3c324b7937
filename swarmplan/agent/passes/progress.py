"""How far a pass has come: what it has seen, what is to be remembered of it, and how it ends."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace

from swarmplan.agent.events import Commit, Hold, PassEnded, PassResult, Reason
from swarmplan.agent.passes.decision.decision import tried
from swarmplan.agent.passes.health import health_of, troubled
from swarmplan.agent.passes.last_applied import source_name
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.observer import PassObserver
from swarmplan.agent.passes.outcome import LONGEST, PassOutcome
from swarmplan.agent.passes.ports import Observation, RunOutcome
from swarmplan.agent.passes.request import PassRequest
from swarmplan.agent.policy.retry import failed_again
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Finding
from swarmplan.render.text.one_line import one_line


@dataclass(slots=True)
class Progress:
    """``wall`` gives seconds since the epoch. ``last`` is the last look, ``drift`` what has drifted now."""

    request: PassRequest
    observer: PassObserver
    wall: Callable[[], float]
    memory: Memory
    reasons: tuple[Reason, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    commit: Commit | None = None
    last: Observation | None = None
    drift: tuple[Finding, ...] = ()

    @property
    def is_other(self) -> bool:
        """Whether the commit is another one than was applied last."""
        applied = self.memory.applied
        return self.commit is not None and (applied is None or applied.id != self.commit.id)

    def up_to_date(self, *, whole: bool = True) -> None:
        """The cluster is as the files ask for it; not ``whole``: but for drift that is left."""
        look = self.last
        if look is None:
            return
        self.memory = replace(
            self.memory,
            cluster=look.desired.cluster,
            applied=self.commit,
            source=source_name(self.request.followed),
            begun="",
            files=dict(look.files),
            contents=dict(look.contents),
            inputs=look.inputs,
            failed=None if whole else self.memory.failed,
        )

    def failed(self, text: str, *, transient: bool, done: RunOutcome | None = None) -> PassOutcome:
        """It is not tried again before something changes, or after a while where it is ``transient``."""
        what, at = tried(self.commit, self.last), self.wall()
        failed = failed_again(
            self.memory.failed, what, at, transient=transient, reason=one_line(text, LONGEST)
        )
        self.memory = replace(self.memory, failed=failed)
        return self.ended(PassResult.FAILED, text, done=done)

    def ended(
        self,
        result: PassResult,
        text: str,
        *,
        holds: tuple[Hold, ...] = (),
        done: RunOutcome | None = None,
        again: float | None = None,
    ) -> PassOutcome:
        """It ends so."""
        look = self.last
        return PassOutcome(
            PassEnded(
                cluster=self.request.followed.name,
                at=self.wall(),
                result=result,
                text=one_line(text, LONGEST),
                reasons=tuple(replace(one, text=one_line(one.text, LONGEST)) for one in self.reasons),
                commit=self.commit,
                seconds=dict(self.seconds),
                holds=tuple(
                    replace(one, text=one_line(one.text, LONGEST), remedy=one_line(one.remedy, LONGEST))
                    for one in holds
                ),
                drift=dict(Counter(str(finding.kind) for finding in self.drift)),
                changes=done.changes if done else {},
                run=self.request.run if done and done.verdict.outcomes else "",
            ),
            memory=self.memory if self.memory.recalled else None,
            fetched=self.commit,
            look=look,
            health=health_of(look) if look else None,
            troubled=troubled(look) if look else self.request.troubled,
            again=again,
        )

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What is done within is this phase."""
        self.observer.phase(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - began, 3)

"""One plan being carried out: what is under way, what waits, what became of each step."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from swarmplan.errors import ExitCode, SwarmplanError
from swarmplan.events import Event, Outcome, Stage
from swarmplan.execute.attempt import Attempt, Attempts
from swarmplan.execute.frontier import Frontier
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step

_FIRST_POLL, _SLOWER, _LAST_POLL = 0.05, 1.4, 1.0
"""Seconds to the first look again, by how much each pause is longer, and the longest pause."""
_TICK = 0.25
"""Seconds after which the loop looks whether it is to stop."""


@dataclass(slots=True)
class _Begun:
    """A step that was started. Times are the clock's."""

    step: Step
    since: float
    pause: float = _FIRST_POLL
    due: float = 0.0
    missing: str = ""
    true_since: float | None = None


class Run:
    """Only the loop's thread touches it. ``submit`` hands work to the workers, ``deadline`` is by the attempts' clock."""

    def __init__(
        self,
        plan: Plan,
        deadline: float,
        attempts: Attempts,
        submit: Callable[..., "Future[Attempt]"],
        *,
        tell: Callable[[Event], None],
        stop: threading.Event,
    ) -> None:
        self._frontier = Frontier(plan.steps)
        self._deadline, self._attempts, self._submit, self._tell, self._stop = (
            deadline,
            attempts,
            submit,
            tell,
            stop,
        )
        self._busy: dict[Future[Attempt], _Begun] = {}
        self._waiting: list[_Begun] = []
        self._outcomes: dict[str, Outcome] = {}
        self._order = [step.name for step in plan.steps]
        self._bug: BaseException | None = None

    @property
    def goes_on(self) -> bool:
        """Whether anything is under way, or may still start."""
        if self._stopped:
            return bool(self._busy)
        return bool(self._busy or self._waiting or self._frontier.rest())

    @property
    def _stopped(self) -> bool:
        return self._stop.is_set() or self._bug is not None or self._now() >= self._deadline

    def start_ready(self, most: int) -> None:
        """Start what may start, as far as there are workers."""
        if self._stopped:
            return
        ready = self._frontier.take_ready()
        free = most - len(self._busy)
        self._frontier.put_back(ready[max(free, 0) :])
        for step in ready[: max(free, 0)]:
            begun = _Begun(step, self._now())
            self._told(begun, Stage.STARTED, step.reason)
            self._give(begun, self._attempts.make, step, begun.since + step.deadline, self._retried(begun))

    def look_again(self, most: int) -> None:
        """Look at the waiting steps whose time has come."""
        if self._stopped:
            return
        due = [begun for begun in self._waiting if begun.due <= self._now()][: max(most - len(self._busy), 0)]
        for begun in due:
            self._waiting.remove(begun)
            self._give(begun, self._attempts.look, begun.step)

    def gather(self) -> None:
        """Wait until a worker is done or a waiting step is due, and take in what came of it."""
        now = self._now()
        gap = min([_TICK, *(max(begun.due - now, 0.0) for begun in self._waiting)])
        done = wait(self._busy, timeout=gap, return_when=FIRST_COMPLETED).done if self._busy else set()
        if not done:
            self._attempts.clock.sleep(max(now + gap - self._now(), 0.0))
        for future in done:
            self._take_in(self._busy.pop(future), future)

    def finish(self) -> tuple[Outcome, ...]:
        """Every step's outcome, in the plan's order. Raises what nobody expected."""
        if self._bug is not None:
            raise self._bug
        why, code = (
            ("stopped", ExitCode.INTERRUPTED)
            if self._stop.is_set()
            else ("out of time", ExitCode.NOT_CONVERGED)
        )
        for begun in self._waiting:
            self._end(begun, Stage.FAILED, f"{why} while waiting: {begun.missing}", code)
        for step in self._frontier.rest():
            self._end(_Begun(step, self._now()), Stage.NOT_STARTED, why, code)
        return tuple(self._outcomes[name] for name in self._order)

    def _now(self) -> float:
        return self._attempts.clock.now()

    def _give(self, begun: _Begun, *call: object) -> None:
        self._busy[self._submit(*call)] = begun

    def _take_in(self, begun: _Begun, future: "Future[Attempt]") -> None:
        error = future.exception()
        if error is None:
            self._judge(begun, future.result())
        elif isinstance(error, SwarmplanError):
            self._fail(begun, str(error), error.exit_code)
        else:
            self._bug = error

    def _judge(self, begun: _Begun, attempt: Attempt) -> None:
        step, now = begun.step, self._now()
        if attempt.stage is Stage.WAITING:
            begun.true_since = None
            if attempt.missing != begun.missing:
                begun.missing = attempt.missing
                self._told(begun, Stage.WAITING, attempt.missing)
            if now - begun.since >= step.deadline:
                message = f"{step.key}: not in {step.deadline:.0f} s: {attempt.missing}"
                self._fail(begun, message, ExitCode.NOT_CONVERGED)
                return
            self._later(begun, now)
        elif self._holds(begun, now):
            self._end(begun, attempt.stage)
            self._frontier.done(step.name)
        else:
            self._later(begun, now)

    def _holds(self, begun: _Begun, now: float) -> bool:
        """Whether it has been true for as long as it must."""
        if begun.true_since is None:
            begun.true_since, begun.pause = now, _FIRST_POLL
        return now - begun.true_since >= begun.step.settle

    def _later(self, begun: _Begun, now: float) -> None:
        begun.due = now + begun.pause
        begun.pause = min(begun.pause * _SLOWER, _LAST_POLL)
        self._waiting.append(begun)

    def _fail(self, begun: _Begun, why: str, code: ExitCode) -> None:
        self._end(begun, Stage.FAILED, why, code)
        for step in self._frontier.failed(begun.step.name):
            self._end(_Begun(step, self._now()), Stage.NOT_STARTED, f"needs '{begun.step.name}'", code)

    def _end(self, begun: _Begun, stage: Stage, why: str = "", code: ExitCode = ExitCode.DONE) -> None:
        step = begun.step
        self._outcomes[step.name] = Outcome(step.name, step.key, stage, why, int(code))
        self._told(begun, stage, why)

    def _retried(self, begun: _Begun) -> Callable[[str], None]:
        return lambda why: self._told(begun, Stage.RETRIED, why)

    def _told(self, begun: _Begun, stage: Stage, detail: str = "") -> None:
        if not begun.step.silent:
            self._tell(Event(begun.step.name, begun.step.key, stage, detail, self._now() - begun.since))

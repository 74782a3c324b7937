"""One plan being executed: which steps run, which wait, and the result of each."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import Any

from swarmplan.errors import Conflict, ExitCode, NotConverged, SwarmplanError, Transient
from swarmplan.events import Event, Outcome, Stage
from swarmplan.execute.attempt import Attempt, Attempts, Reading, compared
from swarmplan.execute.frontier import Frontier
from swarmplan.execute.running_step import RunningStep
from swarmplan.execute.waiting import Waiting
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step
from swarmplan.steps.services.listing import ListedWait, Listing

_TICK = 0.25
"""Seconds after which the loop checks whether it is to stop."""
_CHANGING = "its tasks keep changing"
"""Reported where a step is met, but never by the same tasks for long enough."""


class Run:
    """Only the loop's thread touches it. ``submit`` hands work to the workers, ``deadline`` is by the attempts' clock."""

    def __init__(
        self,
        plan: Plan,
        deadline: float,
        attempts: Attempts,
        submit: Callable[..., "Future[Any]"],
        *,
        report: Callable[[Event], None],
        stop: threading.Event,
    ) -> None:
        self._frontier = Frontier(plan.steps)
        self._deadline, self._attempts, self._submit = deadline, attempts, submit
        self._notify, self._stop = report, stop
        self._busy: dict[Future[Attempt], RunningStep] = {}
        self._reading: dict[Future[Reading], tuple[float, list[tuple[RunningStep, ListedWait]]]] = {}
        self._waiting = Waiting()
        self._listing: Listing | None = None
        """What was read last."""
        self._outcomes: dict[str, Outcome] = {}
        self._order = [step.name for step in plan.steps]
        self._bug: BaseException | None = None

    @property
    def goes_on(self) -> bool:
        """Whether anything is under way, or may still start."""
        under_way = self._busy or self._reading
        return bool(under_way or (not self._stopped and (self._waiting or self._frontier)))

    @property
    def _stopped(self) -> bool:
        return self._stop.is_set() or self._bug is not None or self._now() >= self._deadline

    def start_ready(self, most: int) -> None:
        """Start what may start, as far as there are workers."""
        if self._stopped:
            return
        while self._free(most) and (step := self._frontier.take_ready()):
            running = RunningStep(step, self._now())
            self._report(running, Stage.STARTED, step.reason)
            if isinstance(step, ListedWait):  # which takes no worker
                self._waiting.put(running)
            else:
                self._start(running, self._attempts.make, step, self._until(running), self._retried(running))

    def look_again(self, most: int) -> None:
        """Look at the waiting steps whose time has come; at all those that the lists tell of as soon as one is due."""
        if self._stopped:
            return
        for running in self._waiting.take_alone(self._now(), self._free(most)):
            self._start(running, self._attempts.look, running.step)
        together = self._waiting.take_listed(self._now()) if self._free(most) else []
        if together:
            self._reading[self._submit(self._attempts.read, self._listing)] = (self._now(), together)

    def gather(self, most: int) -> None:
        """Wait until a worker is done or a waiting step is due, and take in what came of it."""
        now = self._now()
        gap = min(_TICK, max(self._waiting.due - now, 0.0)) if self._free(most) else _TICK
        under_way: list[Future[Any]] = [*self._busy, *self._reading]
        done = wait(under_way, timeout=gap, return_when=FIRST_COMPLETED).done if under_way else set()
        if not done:
            self._attempts.clock.sleep(max(now + gap - self._now(), 0.0))
        for future in done:
            if future in self._busy:
                self._finish(self._busy.pop(future), future)
            else:
                since, together = self._reading.pop(future)
                self._waiting.listed_read(self._now(), self._now() - since)
                self._compare(together, future)

    def finish(self) -> tuple[Outcome, ...]:
        """Every step's outcome, in the plan's order. Raises what nobody expected."""
        if self._bug is not None:
            raise self._bug
        reason, code = self._cut_short
        for running in self._waiting:
            self._end(running, Stage.FAILED, f"{reason} while waiting: {running.missing}", code)
        for step in self._frontier.rest():
            self._end(RunningStep(step, self._now()), Stage.NOT_STARTED, reason, code)
        return tuple(self._outcomes[name] for name in self._order)

    @property
    def _cut_short(self) -> tuple[str, ExitCode]:
        """The reason why it is ``_stopped``, and the exit code of the steps left."""
        if self._stop.is_set():
            return "stopped", ExitCode.INTERRUPTED
        return "timed out", ExitCode.NOT_CONVERGED

    def _now(self) -> float:
        return self._attempts.clock.now()

    def _start(self, running: RunningStep, *call: object) -> None:
        self._busy[self._submit(*call)] = running

    def _free(self, most: int) -> int:
        return max(most - len(self._busy) - len(self._reading), 0)

    def _finish(self, running: RunningStep, future: "Future[Attempt]") -> None:
        with self._failing(running):
            self._judge(running, future.result())

    def _compare(self, together: list[tuple[RunningStep, ListedWait]], future: "Future[Reading]") -> None:
        if not future.exception() and isinstance(reading := future.result(), Listing):
            self._listing = reading
        for running, step in together:
            with self._failing(running):
                try:
                    attempt = compared(running, step, future.result())
                except NotConverged:
                    self._start(running, self._attempts.look, step)  # which may say more than the lists
                    continue
                self._judge(running, attempt)

    @contextmanager
    def _failing(self, running: RunningStep) -> Iterator[None]:
        """An error on purpose fails the step; any other is kept, and ends the run."""
        try:
            yield
        except SwarmplanError as error:
            if self._stopped and isinstance(error, Transient | Conflict):
                reason, code = self._cut_short
                self._fail(running, f"{reason} while trying again: {error}", code)
            else:
                stuck = error if isinstance(error, NotConverged) else None
                slow = self._slow(running.step) if isinstance(error, Transient | Conflict) else ""
                self._fail(running, f"{error}{slow}", error.exit_code, stuck)
        except BaseException as error:  # noqa: BLE001 - raised at the end, when nothing is under way any more
            self._bug = error

    def _judge(self, running: RunningStep, attempt: Attempt) -> None:
        step, now = running.step, self._now()
        running.remark = attempt.remark or running.remark  # only the check after `apply` has one
        if attempt.stage is Stage.WAITING:
            running.mark_unmet(now)
            self._wait_on(running, attempt.missing, now)
        elif running.mark_met(now, attempt.evidence):
            self._end(running, attempt.stage, running.remark)
            self._frontier.done(step.name)
        elif running.changing:
            self._wait_on(running, _CHANGING, now)
        else:
            self._waiting.put(running)

    def _wait_on(self, running: RunningStep, missing: str, now: float) -> None:
        """Have it looked at again; once its time is up, it has failed."""
        if missing != running.missing:
            running.missing = missing
            self._report(running, Stage.WAITING, missing)
        limit = self._limit(running.step)
        if now - running.since >= limit:
            reason = f"{running.step.key}: timed out after {limit:g} s: {missing}{self._slow(running.step)}"
            self._fail(running, reason, ExitCode.NOT_CONVERGED)
            return
        self._waiting.put(running)

    def _limit(self, step: Step) -> float:
        """Seconds that it may take, as things stand: more on a machine that was seen to be slow by now."""
        return step.deadline * self._attempts.adapters.timeout_factor(step.host)

    def _until(self, running: RunningStep) -> Callable[[], float]:
        return lambda: running.since + self._limit(running.step)

    def _slow(self, step: Step) -> str:
        """A note for a machine that was given more time; "" for any other."""
        factor = self._attempts.adapters.timeout_factor(step.host)
        if factor <= 1:
            return ""
        return f"; {step.host} is slow and was given {factor:.2g} times as long: a smaller policy.parallelism puts less load on it"

    def _fail(
        self, running: RunningStep, reason: str, code: ExitCode, stuck: NotConverged | None = None
    ) -> None:
        self._end(running, Stage.FAILED, reason, code, stuck)
        for step in self._frontier.failed(running.step.name):
            self._end(RunningStep(step, self._now()), Stage.NOT_STARTED, f"needs '{running.step.name}'", code)

    def _end(
        self,
        running: RunningStep,
        stage: Stage,
        reason: str = "",
        code: ExitCode = ExitCode.DONE,
        stuck: NotConverged | None = None,
    ) -> None:
        step, quoted, cause = running.step, stuck.quoted if stuck else (), stuck.cause if stuck else None
        elapsed = self._now() - running.since
        self._outcomes[step.name] = Outcome(
            step.name, step.key, stage, reason, int(code), quoted, cause, silent=step.silent, elapsed=elapsed
        )
        self._report(running, stage, reason, quoted)

    def _retried(self, running: RunningStep) -> Callable[[str], None]:
        """Reports a retry, unless its reason is that of the last one."""

        def retried(reason: str) -> None:
            if reason != running.missing:
                running.missing = reason
                self._report(running, Stage.RETRIED, reason)

        return retried

    def _report(
        self, running: RunningStep, stage: Stage, detail: str = "", quoted: tuple[str, ...] = ()
    ) -> None:
        if not running.step.silent:
            elapsed = self._now() - running.since
            self._notify(Event(running.step.name, running.step.key, stage, detail, elapsed, quoted))

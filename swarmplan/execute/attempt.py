"""One step, once: check, apply where unmet, check again. The only retry is here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from operator import is_

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Conflict, Failure, NotFound, NotManager, Transient
from swarmplan.events import Stage
from swarmplan.execute.clock import Clock
from swarmplan.execute.running_step import RunningStep
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.services.listing import ListedWait, Listing, read_listing


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far a step has come: DONE, SKIPPED (it was done already), or WAITING for what is ``missing``. ``evidence`` is
    what meets it, where that matters, and ``remark`` what people should know of how it was done."""

    stage: Stage
    missing: str = ""
    evidence: frozenset[str] = frozenset()
    remark: str = ""


Reading = Listing | Transient
"""What a manager lists, or why it could not be read just now."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What attempts need: the adapters, the time, and when to give up retrying."""

    adapters: Adapters
    clock: Clock
    given_up: Callable[[], bool]

    def make(self, step: Step, deadline: Callable[[], float], retried: Callable[[str], None]) -> Attempt:
        """Check, apply, check again; Transient and Conflict are tried again until ``deadline`` (by the clock),
        which grows while its machine is seen to be slow.

        Every try checks first: a Conflict is never blindly repeated, and what took effect although its answer was lost is not
        done twice. Only the first try of a ``unique`` step need not. Raises the Failure that ended it.
        """
        import tenacity  # noqa: PLC0415 - most commands find nothing to try

        pause = tenacity.wait_exponential(multiplier=0.05, max=2.0) + tenacity.wait_random(0, 0.05)

        def spent(state: tenacity.RetryCallState) -> bool:
            return self.given_up() or self.clock.now() + pause(state) >= deadline()

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((Transient, Conflict)),
            wait=pause,
            stop=spent,
            sleep=self.clock.sleep,
            before_sleep=lambda state: retried(str(state.outcome.exception()) if state.outcome else ""),
            reraise=True,
        )
        return retrying(self._once, step, count())

    def look(self, step: Step) -> Attempt:
        """Check only. No answer is one more reason to wait."""
        try:
            with self._rechecking():
                missing = step.unmet(self.adapters)
        except Transient as error:
            missing = str(error)
        return _attempt(missing)

    def read(self, last: Listing | None) -> Reading:
        """A manager's lists, for all steps that wait for what is in them, sharing with the ``last`` ones what is as it was."""
        try:
            with self._rechecking():
                found = read_listing(self.adapters)
                return found.sharing(last) if last is not None else found
        except Transient as error:
            return error

    def _once(self, step: Step, tries: Iterator[int]) -> Attempt:
        if isinstance(step, Wait):
            return self.look(step)
        with self._rechecking():
            looked = next(tries) or not step.unique
            if looked and step.unmet(self.adapters) is None:
                return Attempt(Stage.SKIPPED)
            try:
                remark = step.apply(self.adapters) or ""
            except NotFound as error:
                # Also returned for existing objects while managers elect a leader: the list decides.
                raise Transient(str(error)) from error
        return replace(Attempt(Stage.DONE) if step.unique else self.look(step), remark=remark)

    @contextmanager
    def _rechecking(self) -> Iterator[None]:
        """After a failure the next call checks the manager again; that a cached one is none any more is no failure of the step."""
        try:
            yield
        except Failure as error:
            if self.adapters.recheck_manager() and isinstance(error, NotManager):
                raise Transient(str(error)) from error
            raise


def compared(running: RunningStep, step: ListedWait, reading: Reading) -> Attempt:
    """As ``look``, from a reading. Touches nothing but what is remembered of the step."""
    if isinstance(reading, Transient):
        return _attempt(str(reading))
    if running.before is None:
        running.before = reading.ended
    looked_at = step.looked_at(reading)
    if not looked_at or not running.looked_at or not all(map(is_, looked_at, running.looked_at)):
        missing = step.unmet_in(replace(reading, before=running.before))
        running.found = missing, step.evidence(reading) if missing is None else frozenset()
        running.looked_at = looked_at
    return _attempt(*running.found)


def _attempt(missing: str | None, evidence: frozenset[str] = frozenset()) -> Attempt:
    return Attempt(Stage.DONE, "", evidence) if missing is None else Attempt(Stage.WAITING, missing)

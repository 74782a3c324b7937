"""When the hooks of a cluster run, and what their failures do to the command."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import inform, note, warn
from swarmplan.dataclass import dataclass
from swarmplan.errors import ErrorKind, ExitCode, Interrupted, Locked, Permanent, Refused, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.model.hooks import Phase
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Wait

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site
    from swarmplan.hooks.context import HookContext

_OF = {"plan": (Phase.BEFORE_PLAN,), **dict.fromkeys(("apply", "destroy", "watch", "agent"), tuple(Phase))}
"""The hooks that a command runs. ``recover`` and ``restore`` run none: what they need in the worst hour may be gone."""


@dataclass(slots=True)
class Reported:
    """What one ``watch`` has said already: a pass that fails as the one before is no news."""

    failure: str = ""
    noted: bool = False


@dataclass(slots=True)
class RunHooks:
    """The hooks of one run. ``plan`` is its first plan, once there is one."""

    found: "Site"
    command: str
    run: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    reported: Reported = field(default_factory=Reported)
    plan: Plan | None = None
    began: float = field(default_factory=time.time)

    def check(self) -> None:
        """Raises Permanent where a program is missing. Says so where the hooks are not run."""
        if self._active():
            from swarmplan.hooks.program import check_programs

            check_programs(self.found.desired.hooks, _OF[self.command])

    def before_plan(self) -> None:
        """Raises Refused where it fails, Interrupted where the run is stopped meanwhile."""
        if not self._has(Phase.BEFORE_PLAN):
            return
        try:
            self._run(Phase.BEFORE_PLAN, self._context())
        except Permanent as error:
            raise Refused(str(error)) from None

    def before_apply(self, plan: Plan) -> str | None:
        """Why the plan is refused; None where it may begin. Raises Interrupted where the run is stopped meanwhile."""
        if not self._has(Phase.BEFORE_APPLY) or all(isinstance(step, Wait) for step in plan.steps):
            return None
        from swarmplan.render.plan.json_text import plan_json

        document = json.dumps(plan_json(plan)) + "\n"
        try:
            self._run(Phase.BEFORE_APPLY, replace(self._context(plan), document=document))
        except Permanent as error:
            return str(error)
        return None

    def begun(self, begin: Callable[[Plan], None]) -> Callable[[Plan], str | None]:
        """``before_apply``, and then ``begin`` where that refuses nothing."""

        def before(plan: Plan) -> str | None:
            reason = self.before_apply(plan)
            if reason is None:
                begin(plan)
            return reason

        return before

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Runs ``on_failure`` for an error that ends the run, unless another one held the lock (also where it was stopped while it
        waited for that). Raises Permanent where a
        program is missing."""
        self.check()
        try:
            yield
        except Locked:
            raise
        except SwarmplanError as error:
            if isinstance(error.__cause__, Locked):
                raise
            self._after(Phase.ON_FAILURE, error.exit_code, None, [str(error)], error.kind)
            raise

    def ended(self, verdict: Verdict) -> None:
        """Runs what follows the verdict. A failure is a warning."""
        if verdict.result is not Result.CONVERGED:
            self._after(Phase.ON_FAILURE, verdict.result.exit_code, verdict)
            return
        self.reported.failure = ""
        if any(not outcome.silent for outcome in verdict.outcomes):
            self._after(Phase.AFTER_APPLY, ExitCode.DONE, verdict)

    def _after(
        self,
        phase: Phase,
        code: ExitCode,
        verdict: Verdict | None,
        problems: list[str] | None = None,
        kind: ErrorKind | None = None,
    ) -> None:
        if not self._has(phase):
            return
        from swarmplan.render.progress.run_json import End, run_json

        seconds = max(time.time() - self.began, 0.0)
        end = End(
            self.command, int(code), self.began, seconds, self.found.desired.cluster, self.plan, verdict, problems or (), kind
        )  # fmt: skip
        body = run_json(end)
        failure = "" if phase is Phase.AFTER_APPLY else f"{body['result']}: {body['error']}"
        known, self.reported.failure = failure and failure == self.reported.failure, failure
        if known and not body["outcomes"]:
            return
        document = json.dumps(body) + "\n"
        context = replace(
            self._context(self.plan), result=body["result"], exit_code=int(code), document=document
        )
        try:
            self._run(phase, context, stoppable=False)
        except Permanent as error:
            from swarmplan.render.text.line import printable

            warn(printable(str(error)))

    def _context(self, plan: Plan | None = None) -> "HookContext":
        from swarmplan.hooks.context import HookContext

        digest = plan.digest if plan else ""
        return HookContext(self.found.desired.cluster, self.command, self.run, digest)

    def _run(self, phase: Phase, context: "HookContext", *, stoppable: bool = True) -> None:
        """Run the hook of this phase, if there is one. One that is running when the run is stopped is ended with it."""
        from swarmplan.hooks.program import run_hook
        from swarmplan.render.text.line import printable
        from swarmplan.system.children import kill_all
        from swarmplan.system.workers import run_cancellable

        hook = self.found.desired.hooks[phase]
        pids: list[int] = []

        def over() -> Interrupted | None:
            if not (stoppable and self.stop.is_set()):
                return None
            kill_all(pids)
            return Interrupted(f"stopped; hooks.{phase} was killed")

        def report(line: str) -> None:
            inform(printable(line))

        run_cancellable(
            lambda: run_hook(phase, hook, context, os.environ, report=report, on_start=pids.append), over
        )

    def _has(self, phase: Phase) -> bool:
        return phase in self.found.desired.hooks and self._active()

    def _active(self) -> bool:
        """Whether hooks run here: not in a simulation, and not for a swarmplan that a hook runs, which would never end."""
        if self.command not in _OF or not self.found.desired.hooks:
            return False
        from swarmplan.hooks.context import PHASE_VARIABLE

        why = "in a simulation" if self.found.simulated else ""
        why = why or ("within a hook" if os.environ.get(PHASE_VARIABLE) else "")
        if why and not self.reported.noted:
            self.reported.noted = True
            note(f"hooks are not run {why}")
        return not why

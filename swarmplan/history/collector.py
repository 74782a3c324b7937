"""What a run did, as it happens: from the events of its steps and the plans it made."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from swarmplan.events import Event, Stage
from swarmplan.history.provenance import MOST_CHARACTERS, Provenance
from swarmplan.history.record import MOST_NAMES, Record
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.plan.plan import Plan

if TYPE_CHECKING:
    from swarmplan.model.key import Key

Planner = Callable[[Desired, Observed], Plan]


class RunCollector:
    """A listener of steps that also sees each plan. Thread-safe."""

    def __init__(self) -> None:
        self._seen = threading.Lock()
        self._done: list[Key] = []
        self._failed: list[str] = []
        self._changes: dict[Key, Action] = {}
        self._digest = ""
        self._partial = False

    def __call__(self, event: Event) -> None:
        """Note a step that was done, or failed."""
        with self._seen:
            if event.stage is Stage.DONE:
                self._done.append(event.key)
            elif event.stage is Stage.FAILED:
                self._failed.append(event.step)

    def planner(self, make: Planner) -> Planner:
        """The same planner, its plans noted."""

        def planned(desired: Desired, observed: Observed) -> Plan:
            plan = make(desired, observed)
            self.note(plan)
            return plan

        return planned

    def note(self, plan: Plan) -> None:
        """Note a plan. What it changes counts once the steps for it are done; the first plan that changes a resource says how."""
        with self._seen:
            self._partial = plan.partial is not None
            if not self._digest and plan.steps:
                self._digest = plan.digest
            for change in plan.changes:
                if change.action is not Action.WAIT:
                    self._changes.setdefault(change.key, change.action)

    @property
    def began(self) -> bool:
        """Whether a step was done, or tried."""
        return bool(self._done or self._failed)

    def record(
        self,
        run: str,
        cluster: str,
        command: str,
        started: str,
        *,
        duration: float,
        result: str,
        origin: Provenance,
        epoch: int,
        version: str,
    ) -> Record:
        """The record of the run so far."""
        with self._seen:
            done = set(self._done)
            changed = [(key, action) for key, action in self._changes.items() if key in done]
            return Record(
                id=run,
                cluster=cluster,
                command=command,
                started=started,
                duration=round(duration, 1),
                result=result,
                origin=origin,
                changes=dict(Counter(str(action) for _, action in changed)),
                changed=_names([f"{action} {key}" for key, action in changed]),
                failed=_names(self._failed),
                steps=len(self._done),
                epoch=epoch,
                digest=self._digest,
                partial=self._partial,
                version=version,
            )


def _names(names: list[str]) -> tuple[str, ...]:
    return tuple(plain_text(name, MOST_CHARACTERS) for name in names[:MOST_NAMES])

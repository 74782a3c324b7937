"""A cluster that an agent has open: looked at without a lease, changed under one."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from swarmplan.agent.passes.ports import Observation, RunOutcome, RunRequest
from swarmplan.cli.operations.agent.passes import Passes
from swarmplan.cli.operations.record import recorded_runs
from swarmplan.cli.terminal.approval import Approver
from swarmplan.cli.terminal.paths import journal_file
from swarmplan.dataclass import dataclass
from swarmplan.drift.find import find_drift
from swarmplan.events import Stage, Verdict
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import Content
from swarmplan.model.key import Key
from swarmplan.plan.canonical import canonical
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_partial_plan

if TYPE_CHECKING:
    from swarmplan.agent.events import Commit
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.cli.wiring.site import Site
    from swarmplan.history.record import Record, Unread
    from swarmplan.plan.plan import Approval
    from swarmplan.reconcile.reconcile import Planner


@dataclass(slots=True)
class AgentSite:
    """``files`` are those that it is opened by, ``on_disk``: not of a commit. ``origin`` makes the provenance of a run."""

    found: "Site"
    passes: Passes
    allowed: "frozenset[Approval]"
    files: Sequence[str]
    origin: "Callable[[Commit | None, str], Origin]"
    on_disk: bool = False
    observed: Observed = field(default_factory=Observed)

    @property
    def desired(self) -> Desired:
        """What is asked for."""
        return self.found.desired

    def look(self, stop: threading.Event) -> Observation:
        """Observe and plan, without the lease. Raises SwarmplanError."""
        seen: list[Observation] = []
        self.passes.look(self.found, self._seeing(self._planner(), seen), stop)
        self.observed = seen[-1].observed
        return seen[-1]

    def runs(self) -> "Sequence[Record | Unread]":
        """The runs that the swarm has records of, the newest first; none where they cannot be read."""
        return recorded_runs(self.found, self.observed) or ()

    def carry_out(self, order: RunRequest, stop: threading.Event, leased: Callable[[], None]) -> RunOutcome:
        """Change the cluster under its lease. Raises SwarmplanError, Locked among them."""
        make = partial(make_partial_plan, only=order.only) if order.only else None
        looks: list[Observation] = []
        changed: dict[Key, Action] = {}
        approver = Approver(self.allowed, auto_approve=True, printer=lambda _plan, _allowed: None)

        def planner(desired: Desired, observed: Observed) -> Plan:
            leased()
            plan = seeing(desired, observed)
            for change in plan.changes:
                if change.action is not Action.WAIT:
                    changed.setdefault(change.key, change.action)
            return plan

        def approve(plan: Plan) -> str | None:
            return order.allowed(plan) or approver(plan)

        seeing = self._seeing(self._planner(make), looks)
        verdict = self.passes.carry_out(
            self.found,
            planner,
            approve,
            stop=stop,
            files=self.files,
            origin=self.origin(order.commit, order.because),
            run=order.run,
        )
        return RunOutcome(verdict, looks[-1] if looks else None, _counted(verdict, changed))

    def _planner(self, make: "Planner | None" = None) -> "Planner":
        return self.passes.planner(self.passes.renamed(self.found, " ".join(self.files)), make)

    def _seeing(self, planner: "Planner", looks: list[Observation]) -> "Planner":
        """The same planner; what it saw is added to ``looks``, of which the last is kept."""
        applied = journal_file(self.found.desired.cluster, simulated=self.found.simulated).exists()
        inputs, contents = inputs_of(self.found.desired), contents_of(self.found.desired)
        files = (
            {" ".join(self.files): inputs_of(_without_contents(self.found.desired))} if self.on_disk else {}
        )

        def plan(desired: Desired, observed: Observed) -> Plan:
            made = planner(desired, observed)
            drift = find_drift(desired, observed, applied=applied)
            looks[:] = [Observation(desired, observed, made, drift, inputs, contents, files)]
            return made

        return plan


def inputs_of(desired: Desired) -> str:
    """A hash of all that the files and their contents ask for."""
    return hashlib.sha256(json.dumps(canonical(desired), default=str).encode()).hexdigest()


def _without_contents(desired: Desired) -> Desired:
    """Without what is in the secrets and configs that the files only name."""
    secrets, configs = (
        {name: replace(one, fingerprint="") if _is_named(one) else one for name, one in contents.items()}
        for contents in (desired.secrets, desired.configs)
    )
    return replace(desired, secrets=secrets, configs=configs)


def _is_named(content: Content) -> bool:
    return content.source is not None and content.source.text is None


def contents_of(desired: Desired) -> dict[str, str]:
    """A hash of each secret and config that the files only name, by its key. What stands in the files themselves has the commit."""
    named = {f"secrets.{name}": one for name, one in desired.secrets.items()}
    named |= {f"configs.{name}": one for name, one in desired.configs.items()}
    return {
        name: hashlib.sha256(one.fingerprint.encode()).hexdigest()[:16]
        for name, one in named.items()
        if _is_named(one)
    }


def _counted(verdict: Verdict, changed: dict[Key, Action]) -> dict[tuple[str, str], int]:
    done = {outcome.key for outcome in verdict.outcomes if outcome.stage is Stage.DONE}
    return dict(Counter((str(key.kind), str(action)) for key, action in changed.items() if key in done))

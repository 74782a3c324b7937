"""A simulated world and the whole pipeline over it, for laws to be tried on."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from fake_clock import FakeClock
from hypothesis import HealthCheck, settings

from swarmplan.adapters import Adapters
from swarmplan.events import Event, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import Source
from swarmplan.observe.snapshot import observe
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.ports import Credentials
from swarmplan.reconcile.reconcile import Planner, Reconciler
from swarmplan.simulator import World

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""How a law is tried."""


class Killed(BaseException):
    """The process dies here: nobody catches it."""


class Variables:
    """A ContentReader: what a variable of this name holds is its name."""

    def check_file(self, _path: str) -> None:
        return

    def read(self, source: Source) -> bytes:
        return source.variable.encode()


def allow_all(plan: Plan) -> str | None:
    """The gate of somebody who consents to everything that can be consented to."""
    return "; ".join(hazard.message for hazard in plan.forbidden(frozenset(Approval))) or None


@dataclass
class Rig:
    """One simulated world; every call of ``adapters`` is a new process's view of it."""

    world: World = field(default_factory=World)
    events: list[Event] = field(default_factory=list)
    parallelism: int = 1
    credentials: Credentials | None = None

    def adapters(self, desired: Desired) -> Adapters:
        driver = self.world.driver(desired.cluster, "local")
        homes = {name: machine.driver for name, machine in desired.machines.items()}
        keys = self.world.keeper(desired.cluster) if desired.swarm.unlock_key else None
        return Adapters(
            desired.cluster,
            {"local": driver},
            homes,
            self.world.connect,
            keys=keys,
            contents=Variables(),
            credentials=self.credentials,
            folders=self.world.folders(),
            stacks=desired.stacks,
        )

    def observe(self, desired: Desired) -> Observed:
        return observe(self.adapters(desired), 1, desired)

    def plan(self, desired: Desired) -> Plan:
        return make_plan(desired, self.observe(desired))

    def apply(
        self,
        desired: Desired,
        gate: Callable[[Plan], str | None] = allow_all,
        planner: Planner = make_plan,
    ) -> Verdict:
        adapters = self.adapters(desired)
        executor = Executor(adapters, self.events.append, clock=FakeClock(), parallelism=self.parallelism)
        return Reconciler(desired, adapters, executor, gate, planner).apply()

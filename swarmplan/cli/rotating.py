"""A join token made anew at a person's word, by the same steps that a plan has."""

from swarmplan.cli.places import lock_file
from swarmplan.cli.wiring import Site
from swarmplan.errors import Failure
from swarmplan.events import Stage
from swarmplan.execute.executor import Executor
from swarmplan.execute.lock import locked
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.steps.tokens import MarkTokens, RotateTokens

_DEADLINE = 60.0
"""Seconds for two calls, tried again while the swarm has no leader."""


def rotated(found: Site, role: str) -> None:
    """Make the token of this role anew. Raises Failure when it cannot be, Refused while another run is under way."""
    swarm, cluster = Key(Kind.SWARM), found.desired.cluster
    mark = MarkTokens(key=swarm, roles=frozenset({role}))
    plan = Plan(cluster, steps=(mark, RotateTokens(key=swarm, needs=frozenset({mark.name}))))
    executor = Executor(found.fleet, lambda _: None)
    with locked(lock_file(cluster, simulated=found.simulated), cluster, "swarmplan token"):
        outcomes = executor.run(plan, executor.clock.now() + _DEADLINE)
    for outcome in outcomes:
        if outcome.stage in {Stage.FAILED, Stage.NOT_STARTED}:
            raise Failure(f"{outcome.step}: {outcome.reason}")

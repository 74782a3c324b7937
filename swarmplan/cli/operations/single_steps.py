"""A few steps that a command runs on request, outside of a plan."""

from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.paths import lock_file
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Failure, NotOurs, Unreachable
from swarmplan.events import Stage
from swarmplan.execute.executor import Executor
from swarmplan.execute.lock import locked
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.ports import Engine
from swarmplan.steps.base import Step
from swarmplan.steps.swarm.tokens import RecordTokenUse, RotateTokens

_DEADLINE = 60.0
"""Seconds for a few calls, retried while the swarm has no leader."""


def answering_manager(found: Site) -> Engine:
    """A manager of the cluster. Raises Unreachable where none answers, with what to do instead of the error of each machine,
    and NotOurs where one of another swarm does."""
    try:
        return found.fleet.manager()
    except NotOurs:
        raise
    except Unreachable:
        raise Unreachable(
            f"no manager of {found.desired.cluster} answers: `swarmplan status` says why, `swarmplan apply` starts or"
            " creates what is missing"
        ) from None


def run_steps(found: Site, command: str, *steps: Step) -> None:
    """Carry them out. Raises Failure when one cannot be, Refused while another run is under way."""
    cluster = found.desired.cluster
    executor = Executor(found.fleet, lambda _: None)
    with locked(lock_file(cluster, simulated=found.simulated), cluster, command, warn):
        outcomes = executor.run(Plan(cluster, steps=steps), executor.clock.now() + _DEADLINE)
    for outcome in outcomes:
        if outcome.stage in {Stage.FAILED, Stage.NOT_STARTED}:
            raise Failure(f"{outcome.step}: {outcome.reason}")


def rotate_token(found: Site, role: str) -> None:
    """Rotate the token of this role. Raises Failure when it cannot be, Refused while another run is under way."""
    swarm = Key(Kind.SWARM)
    mark = RecordTokenUse(key=swarm, roles=frozenset({role}))
    run_steps(found, "swarmplan token", mark, RotateTokens(key=swarm, needs=frozenset({mark.name})))

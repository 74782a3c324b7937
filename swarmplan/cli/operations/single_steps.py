"""A few steps that a command runs on request, outside of a plan."""

from swarmplan.cli.operations.record import Recorder
from swarmplan.cli.operations.run import redacting, run_id
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.paths import journal_file
from swarmplan.cli.wiring.lease import exclusive, leased
from swarmplan.cli.wiring.origin import Origin
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Failure, NotOurs, Unreachable
from swarmplan.events import Result, Stage, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.execute.journal import Journal
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.unknown import Unknown
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
        return found.adapters.manager()
    except NotOurs:
        raise
    except Unreachable:
        remedy = (
            "none of its machines can be reached: `swarmplan status` says why"
            if _all_silent(found)
            else "`swarmplan status` says why, `swarmplan apply` starts or creates what is missing"
        )
        raise Unreachable(f"no manager of {found.desired.cluster} answers: {remedy}") from None


def _all_silent(found: Site) -> bool:
    """Whether each machine exists as far as is known, and none can be read: no apply can help there."""
    for name, driver in found.adapters.drivers.items():
        try:
            states = driver.observe()
        except Failure:
            continue
        if not all(isinstance(states.get(machine), Unknown) for machine in found.adapters.machines_of(name)):
            return False
    return True


def run_steps(
    found: Site, command: str, origin: Origin, *steps: Step, lock_timeout: float | None = None
) -> None:
    """Carry them out; ``origin`` is for the record of it. Raises Failure when one cannot be, Refused while another run is under way,
    which is waited for so many seconds (None: until it is seen to be alive)."""
    cluster, this = found.desired.cluster, run_id()
    journal = Journal(journal_file(cluster, simulated=found.simulated), this)
    recorder = Recorder(found, command, this, origin)
    with (
        exclusive(found, command, lock_timeout) as local,
        leased(found, local, origin, lock_timeout) as held,
    ):
        recorder.leased(held.site, lambda: held.holder.lease.epoch)
        if unwritten := journal.begin(command):
            warn(unwritten)
        listen = redacting(journal, recorder.collector)
        executor = Executor(held.site.adapters, listen, stop=held.stop)

        def run() -> Verdict:
            outcomes = executor.run(Plan(cluster, steps=steps), executor.clock.now() + _DEADLINE)
            failed = [outcome for outcome in outcomes if outcome.stage in {Stage.FAILED, Stage.NOT_STARTED}]
            reason = f"{failed[0].step}: {failed[0].reason}" if failed else ""
            return Verdict(Result.FAILED if failed else Result.CONVERGED, reason, outcomes)

        verdict = recorder.recorded(run)
        journal.end(verdict.result, None)
    if held.holder.lost is not None and verdict.reason:
        raise held.holder.lost
    if verdict.reason:
        raise Failure(verdict.reason)


def rotate_token(found: Site, role: str, origin: Origin, lock_timeout: float | None = None) -> None:
    """Rotate the token of this role. Raises Failure when it cannot be, Refused while another run is under way."""
    swarm = Key(Kind.SWARM)
    mark = RecordTokenUse(key=swarm, roles=frozenset({role}))
    run_steps(
        found,
        "swarmplan token --rotate",
        origin,
        mark,
        RotateTokens(key=swarm, needs=frozenset({mark.name})),
        lock_timeout=lock_timeout,
    )

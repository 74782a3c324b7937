"""What a run under the lease, or an error before it, means for a pass; pure."""

from swarmplan.agent.events import PassResult
from swarmplan.errors import ErrorKind, ExitCode, SwarmplanError, Transient
from swarmplan.events import Result, Stage, Verdict
from swarmplan.model.values.first_few import counted

_LASTING = frozenset({ExitCode.USAGE, ExitCode.NOT_CONVERGED})


def of_verdict(verdict: Verdict, cluster: str) -> tuple[PassResult, str, bool]:
    """The result of the pass, a line on it, and whether trying the same again may help by itself."""
    done = sum(outcome.stage is Stage.DONE and not outcome.silent for outcome in verdict.outcomes)
    if verdict.result is Result.CONVERGED:
        if not done:
            return PassResult.UNCHANGED, f"{cluster} is up to date: no changes", True
        return PassResult.APPLIED, f"{cluster} is up to date: {counted(done, 'step')} done", True
    if verdict.kind is ErrorKind.LEASE_LOST:
        return PassResult.LOCKED, verdict.reason, True
    if verdict.result is Result.REFUSED and not done:
        return PassResult.HELD, verdict.reason, True
    return PassResult.FAILED, verdict.reason, verdict.result not in {Result.NOT_CONVERGED, Result.REFUSED}


def is_transient(error: SwarmplanError) -> bool:
    """Whether trying the same again may help by itself."""
    return isinstance(error, Transient) or error.exit_code not in _LASTING

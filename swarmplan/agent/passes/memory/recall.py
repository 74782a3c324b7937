"""What was applied last, where this machine does not remember it: the runs of an agent are recorded in the swarm, with their commit."""

from collections.abc import Sequence

from swarmplan.agent.events import Commit
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.events import Result
from swarmplan.history.record import Record, Unread

AGENT = "agent"
"""The command of an agent's runs."""


def recalled(runs: Sequence[Record | Unread], commit: Commit | None) -> Memory:
    """What the newest run of an agent that ended well says."""
    last = next((run for run in runs if isinstance(run, Record) and _is_of_agent(run)), None)
    if last is None or commit is None or not last.origin.commit:
        return Memory(cluster=last.cluster if last else "")
    origin = last.origin
    applied = Commit(origin.commit, ref=origin.branch, author=origin.author, subject=origin.message)
    return Memory(cluster=last.cluster, applied=applied, source=origin.pipeline)


def _is_of_agent(run: Record) -> bool:
    return run.command == AGENT and run.result == Result.CONVERGED and not run.partial

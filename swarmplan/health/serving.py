"""How many tasks of a service run, as far as is known: the swarm takes some time to notice that a node is down."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.health.problems import ProblemKind, problem_of
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import ServiceState
from swarmplan.model.services.mode import is_job
from swarmplan.model.values.first_few import counted
from swarmplan.model.values.order import in_order


@dataclass(frozen=True, slots=True)
class Serving:
    """``running`` tasks run, whichever spec; ``updated`` of them the current one. ``unseen`` maps a node that the
    swarm still lists as healthy, and that is not, to how many tasks the swarm counts there."""

    running: int
    updated: int
    unseen: dict[str, int]

    @property
    def note(self) -> str:
        """A note on the counts; "" for none."""
        if not self.unseen:
            return ""
        where = ", ".join(in_order(self.unseen))
        return f"{counted(sum(self.unseen.values()), 'task')} unknown (on {where})"


def unconfirmed_nodes(desired: Desired, observed: Observed) -> dict[str, str]:
    """The ids of nodes whose tasks may have ended without the swarm's knowledge, each with its name: they are not ready, or
    their machine or engine is not up as far as we see."""
    found: dict[str, str] = {}
    for node in observed.nodes:
        machine = node.node.machine
        problem = problem_of(desired, observed, machine) if machine else None
        if node.status != "ready" or (problem is not None and problem.kind is not ProblemKind.EXPIRING):
            found[node.id] = machine or node.hostname or node.id
    return found


def serving(state: ServiceState, doubts: Mapping[str, str]) -> Serving:
    """The running tasks of a service; of a job, the completed ones, which no node can undo."""
    if is_job(state.service.spec):
        return Serving(state.running, state.running, {})
    live = [task for task in state.tasks if task.runs]
    lost = [task for task in live if task.node in doubts]
    old = sum(not task.current for task in live if task.node not in doubts)
    updated = max(state.running - sum(task.current for task in lost), 0)
    unseen: dict[str, int] = {}
    for task in lost:
        unseen[doubts[task.node]] = unseen.get(doubts[task.node], 0) + 1
    return Serving(old + updated, updated, unseen)

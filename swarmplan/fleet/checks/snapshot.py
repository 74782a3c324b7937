"""One look at a student's cluster: all that a check may ask."""

import threading
from collections.abc import Callable

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.fleet.members import Member
from swarmplan.health.problems import all_paused
from swarmplan.health.quorum import QuorumStatus, lost_quorum
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import STARTABLE, EngineState
from swarmplan.model.service import ServiceState, Task
from swarmplan.model.swarm import NodeState, SwarmState
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.unknown import Foreign, Unknown

Document = Callable[[Desired, Observed], str]
"""What is seen, as JSON, for programs that check."""


@dataclass(frozen=True, slots=True)
class GradedCluster:
    """The cluster that is graded. ``stop`` is set where the command is to end."""

    member: Member
    desired: Desired
    adapters: Adapters
    simulated: bool
    stop: threading.Event
    document: Document

    def machine(self, name: str) -> str:
        """The machine of this name, or that which has it after the cluster's: ``worker-1`` is ``lab-anna-worker-1`` there. The name itself where
        there is none."""
        own = f"{self.desired.cluster}-{name}"
        return own if name not in self.desired.machines and own in self.desired.machines else name


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The cluster, and what was seen of it."""

    graded: GradedCluster
    seen: Observed

    def unreadable(self) -> Finding | None:
        """Why nothing can be said of what is in the swarm; None where it can. A swarm that is not there, that its managers have left, that is locked or
        another, or has lost its quorum, is the student's; a cluster that does not answer is not."""
        swarm, lost = self.seen.swarm, lost_quorum(self.seen)
        if isinstance(swarm, SwarmState) and lost is None:
            return None
        return self.paused() or self._without_swarm(lost)

    def _without_swarm(self, lost: QuorumStatus | None) -> Finding:
        """The same where no manager could be read, and ``lost`` is what is known of its managers."""
        swarm = self.seen.swarm
        if not self.seen.machines:
            return Finding(Status.BROKEN, "the cluster does not exist: `swarmplan fleet apply` makes it")
        if lost is not None:
            return Finding(Status.FAIL, str(lost))
        if swarm is not None and self.all_managers_stopped():
            return Finding(Status.FAIL, "the swarm has lost its quorum: all its managers are off")
        if gone := self._gone():
            return Finding(Status.FAIL, gone, absent=True)
        why = swarm.reason if isinstance(swarm, Unknown) else "no manager answers"
        return Finding(Status.BROKEN, f"cannot be reached: {why}")

    def paused(self) -> Finding | None:
        """Skipped, where the whole cluster is paused."""
        if not all_paused(self.graded.desired, self.seen):
            return None
        of = self.graded.member.student.id
        return Finding(Status.SKIPPED, f"it is paused: `swarmplan fleet resume --only {of}`")

    def all_managers_stopped(self) -> bool:
        """Whether each machine that is to be a manager is seen to be off."""
        managers = [name for name in self.graded.desired.nodes if self.graded.desired.manages(name)]
        return bool(managers) and all(map(self.is_off, managers))

    def _gone(self) -> str:
        """Why the cluster has no swarm that can be asked; "" where that cannot be told."""
        swarm = self.seen.swarm
        if swarm is None:
            return "there is no swarm"
        if isinstance(swarm, Foreign):
            return f"it is another swarm than this cluster's: {swarm.reason}"
        return self._without_manager()

    def _without_manager(self) -> str:
        """Why nobody manages the swarm though every machine answers or is seen to be off; "" where one does not answer, or manages."""
        engines: dict[str, EngineState] = {}
        for name in self.graded.desired.machines:
            if self.is_off(name):
                continue
            engine = self.seen.engine_of(name)
            if engine is None or engine.control:
                return ""
            engines[name] = engine
        if locked := [name for name, engine in engines.items() if engine.locked]:
            return f"the swarm is locked on {first_few(locked)}: docker swarm unlock"
        left = [
            name
            for name, engine in engines.items()
            if engine.membership == "inactive" and self.graded.desired.manages(name)
        ]
        return "no machine manages the swarm" + (f": {first_few(left)} in no swarm" if left else "")

    def is_off(self, machine: str) -> bool:
        """Whether it is seen to be stopped, or paused."""
        state = self.seen.machine_of(machine)
        return state is not None and state.power in STARTABLE

    def node(self, node_id: str) -> NodeState | None:
        """The node with this id."""
        return next((node for node in self.seen.nodes if node.id == node_id), None)

    def node_named(self, name: str) -> NodeState | None:
        """The node of this machine, also one that is off."""
        name = self.graded.machine(name)
        found = self.seen.node_of(name)
        return found or next(
            (node for node in self.seen.nodes if name in {node.made_for, node.hostname}), None
        )

    def running(self, service: ServiceState) -> list[Task]:
        """The tasks that run. A swarm takes some seconds to notice that a node is gone, and says meanwhile that its tasks run."""
        return [task for task in service.tasks if task.runs and self._is_up(task.node)]

    def taking_tasks(self) -> list[NodeState]:
        """The nodes that tasks are given to."""
        return [
            node
            for node in self.seen.nodes
            if node.status == "ready" and node.node.availability == "active" and self._is_up(node.id)
        ]

    def name_of(self, node: NodeState) -> str:
        """What people call it."""
        return node.node.machine or node.made_for or node.hostname

    def known(self) -> str:
        """The machines of the cluster, for messages."""
        return first_few(tuple(self.graded.desired.machines))

    def _is_up(self, node_id: str) -> bool:
        node = self.node(node_id)
        return node is not None and node.status == "ready" and not self.is_off(self.name_of(node))

"""The job orchestrator: tasks of the current iteration, until enough are complete."""

from swarmplan.simulator.state.records import Service, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.placement import candidates
from swarmplan.simulator.swarmkit.tasks import ENDED, FAILED, make, restarts


def reconcile(state: State, swarm: Swarm, service: Service) -> None:
    """Remove older iterations, create missing tasks, restart failed ones (unless the policy is none)."""
    service.dirty_at = None
    existing = list(swarm.of_service[service.id].values())
    for task in existing:
        if task.iteration != service.iteration:
            task.desired = "remove"
    now = [task for task in existing if task.iteration == service.iteration and task.desired == "complete"]
    for task in [task for task in now if task.state in FAILED and restarts(service)]:
        task.desired = "shutdown"
        now.remove(task)
    if service.mode == "GlobalJob":
        covered = {task.node for task in now}
        for node in candidates(swarm, service.spec["TaskTemplate"]):
            if node.id not in covered:
                make(state, swarm, service, slot=0, node=node.id, desired="complete")
        return
    job = service.spec["Mode"]["ReplicatedJob"]
    done = sum(1 for task in now if task.state == "complete")
    active = sum(1 for task in now if task.state not in ENDED)
    failed = len(now) - done - active
    missing = min(job["MaxConcurrent"] - active, job["TotalCompletions"] - done - active - failed)
    for slot in range(len(now), len(now) + missing):
        make(state, swarm, service, slot=slot, node="", desired="complete")

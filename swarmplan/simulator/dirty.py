"""Whether a task must be replaced after an update: swarmkit's ``orchestrator.IsTaskDirty``, faults included."""

from swarmplan.simulator.placing import allows
from swarmplan.simulator.records import Service, Swarm, Task
from swarmplan.simulator.tasks import template


def is_dirty(swarm: Swarm, service: Service, task: Task) -> bool:
    """By deep equality, so spelling matters. A changed placement alone is forgiven while the node still fits, and
    then a changed endpoint goes unseen, as it does in the engine."""
    wanted = template(service)
    if _placement_only(wanted, task) and task.node in swarm.nodes and allows(swarm, wanted, task.node):
        return False
    return wanted != task.spec or (service.spec.get("EndpointSpec") or {}) != task.endpoint


def _placement_only(wanted: dict[str, object], task: Task) -> bool:
    if wanted.get("Placement") == task.spec.get("Placement"):
        return False
    return {**wanted, "Placement": None} == {**task.spec, "Placement": None}

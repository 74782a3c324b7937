"""A swarm of any size with many tasks, for what shows them."""

from dataclasses import replace

from golden.converged import converged
from small_cluster import cluster, service

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Task


def busy_swarm(workers: int, tasks: int, services: int = 20, managers: int = 3) -> tuple[Desired, Observed]:
    """Machines ``m1 …`` and ``w1 …``, and services ``s0 …`` whose tasks run on them in turn."""
    wanted = cluster(managers, workers)
    wanted = replace(wanted, services={f"s{number}": service(f"s{number}") for number in range(services)})
    observed = converged(wanted)
    nodes = [node.id for node in observed.nodes]
    states = {}
    for number, (name, state) in enumerate(observed.services.items()):
        each = tuple(
            Task(f"{name}-{slot}", slot, nodes[(slot * services + number) % len(nodes)], "running", "running")
            for slot in range(1, tasks // services + 1)
        )
        states[name] = replace(state, tasks=each, desired=len(each), running=len(each), missing=None)
    return wanted, replace(observed, services=states)


def with_task(observed: Observed, service: str, task: Task, **changed: object) -> Observed:
    """The same with this task in the place of the one of its id, or besides; ``changed`` are fields of the service's state."""
    state = observed.services[service]
    tasks = (*(one for one in state.tasks if one.id != task.id), task)
    states = {**observed.services, service: replace(state, tasks=tasks, **changed)}  # type: ignore[arg-type]  # as they came
    return replace(observed, services=states)

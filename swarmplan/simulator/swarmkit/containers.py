"""The containers of one machine: those of its tasks, and those that ``docker run`` made there, which no swarm knows of."""

from swarmplan.dataclass import dataclass
from swarmplan.errors import Conflict, NotFound
from swarmplan.model.bodies import Json
from swarmplan.simulator.state.identity import digest
from swarmplan.simulator.state.records import Host, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.tasks import ENDED, STARTED, advance

_STOPPED = {"shutdown": 0, "complete": 0, "failed": 1}


@dataclass(frozen=True, slots=True)
class Container:
    """``since`` is the tick of its state; ``code`` its exit code once it has ended; ``task`` the id of its task, "" without one."""

    id: str
    name: str
    image: str
    command: str
    created: int
    since: int
    running: bool
    code: int = 0
    ports: str = ""
    task: str = ""


def listed(state: State, host: Host) -> list[Container]:
    """All of them, the newest first."""
    found = [*map(_own, host.containers.values()), *_of_tasks(state, host)]
    return sorted(found, key=lambda each: each.created, reverse=True)


def find(state: State, host: Host, reference: str) -> Container:
    """The container of this name, id or id prefix. Raises NotFound."""
    found = listed(state, host)
    exact = [each for each in found if reference in {each.id, each.name}]
    for each in exact or [each for each in found if each.id.startswith(reference)]:
        return each
    raise NotFound(f"No such container: {reference}")


def run(state: State, host: Host, name: str, body: Json) -> str:
    """Create and start one; its id. ``body``: ``Image``, ``Command``, ``Ports``. Raises Conflict where the name is in use."""
    name = name or f"simulated_{state.count(f'container/{host.key}')}"
    for each in listed(state, host):
        if each.name == name:
            text = f'The container name "/{name}" is already in use by container "{each.id}".'
            raise Conflict(
                f"Conflict. {text} You have to remove (or rename) that container to be able to reuse that name."
            )
    made = digest("container", host.key, name, state.count("container"))
    host.containers[name] = {
        **body,
        "Id": made,
        "Name": name,
        "Created": state.tick,
        "Since": state.tick,
        "Running": True,
        "Code": 0,
    }
    return made


def start(state: State, host: Host, reference: str) -> None:
    """Start one that has ended."""
    record = host.containers[find(state, host, reference).name]
    if not record["Running"]:
        record |= {"Running": True, "Since": state.tick}


def end(state: State, host: Host, reference: str, code: int) -> None:
    """Let one end; a task of a swarm has failed then."""
    found = find(state, host, reference)
    if not found.running:
        return
    if found.task:
        swarm = state.swarms[host.swarm]
        task = swarm.tasks[found.task]
        advance(state, swarm, task, "failed", f"task: non-zero exit ({code})")
        swarm.unsettled[task.service] = None
        return
    host.containers[found.name] |= {"Running": False, "Since": state.tick, "Code": code}


def remove(state: State, host: Host, reference: str, *, force: bool) -> None:
    """Remove one that has ended, or any by force. Raises Conflict."""
    found = find(state, host, reference)
    if found.running and not force:
        text = f"You cannot remove a running container {found.id}. Stop the container before attempting removal or force remove"
        raise Conflict(text)
    end(state, host, reference, 137)
    host.containers.pop(found.name, None)


def _own(record: Json) -> Container:
    return Container(
        record["Id"],
        record["Name"],
        record["Image"],
        record["Command"],
        record["Created"],
        record["Since"],
        record["Running"],
        record["Code"],
        record["Ports"],
    )


def _of_tasks(state: State, host: Host) -> list[Container]:
    swarm = state.swarms.get(host.swarm)
    if swarm is None:
        return []
    tasks = swarm.of_node.get(host.node, {}).values()
    known = [
        task for task in tasks if task.state in STARTED or (task.state in ENDED and task.state != "rejected")
    ]
    return [
        _of_task(task, swarm.services[task.service].name) for task in known if task.service in swarm.services
    ]


def _of_task(task: Task, service: str) -> Container:
    container = task.spec["ContainerSpec"]
    words = [*(container.get("Command") or ()), *(container.get("Args") or ())]
    return Container(
        digest("container", task.id),
        f"{service}.{task.slot or task.node}.{task.id}",
        container["Image"],
        " ".join(words),
        task.created,
        task.since,
        task.state in STARTED,
        _STOPPED.get(task.state, 0),
        task=task.id,
    )

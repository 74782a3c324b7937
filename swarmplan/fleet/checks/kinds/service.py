"""``service:``: a service, its tasks, its image and its last update."""

from collections import Counter
from collections.abc import Iterator

from swarmplan.fleet.checks.results import Finding, Status, failed_for
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.model.bodies import task_spec
from swarmplan.model.service import ServiceState
from swarmplan.model.services.mode import mode_of, replicas_of
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.model.values.image_reference import Reference, parse_reference
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.fleet.checks import ALL_TASKS, OfService

_UPDATES = {"completed": "completed", "rolledback": "rollback_completed"}
"""``UpdateStatus.State`` of the Engine API, by our words."""


def judge(wanted: OfService, snapshot: Snapshot) -> Finding:
    """Whether the service is so."""
    if (unreadable := snapshot.unreadable()) is not None:
        return unreadable
    service = snapshot.seen.services.get(wanted.name)
    if service is None:
        near = suggestion(wanted.name, snapshot.seen.services)
        return Finding(Status.FAIL, f"there is no service {wanted.name}{near}", absent=True)
    return failed_for(list(_faults(wanted, service, snapshot)))


def _faults(wanted: OfService, service: ServiceState, snapshot: Snapshot) -> Iterator[str]:
    if wanted.replicas is not None:
        if "Replicated" not in mode_of(service.spec):
            yield "it is not replicated"
        elif (replicas := replicas_of(service.spec)) != wanted.replicas:
            yield f"replicas: {replicas}, not {wanted.replicas}"
    if wanted.running is not None:
        yield from _of_tasks(wanted.running, service, snapshot)
    if wanted.image:
        yield from _of_image(wanted.image, service)
    if wanted.update and service.update_state != _UPDATES[wanted.update]:
        yield f"its last update is {service.update_state or 'none'}, not {_UPDATES[wanted.update]}"
    if wanted.one_per_node:
        yield from _of_places(service, snapshot)


def _of_tasks(wanted: int, service: ServiceState, snapshot: Snapshot) -> Iterator[str]:
    running = len(snapshot.running(service))
    if wanted != ALL_TASKS:
        if running != wanted:
            yield f"{counted(running, 'task')} running, not {wanted}{_why(service)}"
        return
    if service.missing is not None:
        yield service.missing
    elif running < service.desired:
        yield f"{running}/{service.desired} tasks running: a node of the others is gone"


def _why(service: ServiceState) -> str:
    return f" ({service.missing})" if service.missing else ""


def _of_image(wanted: str, service: ServiceState) -> Iterator[str]:
    image = (task_spec(service.spec).get("ContainerSpec") or {}).get("Image", "")
    try:
        there = parse_reference(image)
    except ValueError:
        yield f"its image {image!r} is none that can be read"
        return
    if not _is(parse_reference(wanted), there):
        yield f"its image is {image.partition('@')[0]}, not {wanted}"


def _is(wanted: Reference, there: Reference) -> bool:
    """Whether an image is the one that is asked for, in as far as that says it."""
    same = (wanted.domain, wanted.path) == (there.domain, there.path)
    tag = not wanted.tag or wanted.tag == there.tagged().tag
    return same and tag and (not wanted.digest or wanted.digest == there.digest)


def _of_places(service: ServiceState, snapshot: Snapshot) -> Iterator[str]:
    tasks = Counter(task.node for task in snapshot.running(service))
    nodes = {node.id: snapshot.name_of(node) for node in snapshot.taking_tasks()}
    without = sorted(name for node, name in nodes.items() if not tasks[node])
    several = sorted(name for node, name in nodes.items() if tasks[node] > 1)
    if without:
        yield f"no task runs on {first_few(without)}"
    if several:
        yield f"more than one task runs on {first_few(several)}"

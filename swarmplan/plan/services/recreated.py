"""Services whose networks or volumes are recreated: taken off them first, put back with their own update."""

from collections.abc import Mapping
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.services.mode import mode_of
from swarmplan.model.uses import attached
from swarmplan.model.volume import mounted
from swarmplan.plan.draft import Draft
from swarmplan.plan.resources.networks import recreated_networks
from swarmplan.plan.services.timeouts import grace, timeout
from swarmplan.steps.facts import Fact, FactKind, about
from swarmplan.steps.services.stopping import DetachService, ServiceDetached, ServiceStopped, StopService
from swarmplan.steps.uses import at_hand


@dataclass(frozen=True, slots=True)
class Recreated:
    """What is recreated of what a service uses."""

    networks: frozenset[str]
    volumes: frozenset[str]

    def of(self, spec: JsonView) -> "Recreated":
        """Of it what this ServiceSpec uses."""
        mounts = frozenset(name for name, _ in mounted(spec))
        return Recreated(self.networks & attached(spec), self.volumes & mounts)

    def __str__(self) -> str:
        used = [f"its network {', '.join(sorted(self.networks))}"] if self.networks else []
        used += [f"its volume {', '.join(sorted(self.volumes))}"] if self.volumes else []
        return f"{' and '.join(used)} {'is' if len(used) == 1 else 'are'} recreated" if used else ""


def recreated_in(draft: Draft) -> Recreated:
    """All that the plan recreates."""
    return Recreated(recreated_networks(draft), frozenset(draft.subjects(FactKind.VOLUME_GONE)))


def plan_detaching(draft: Draft, state: ServiceState, networks: frozenset[str]) -> Service:
    """Take the service off these networks; it as it is then.

    What is required before is never anything that waits for a network: no two services wait for each other so.
    """
    key = Key(Kind.SERVICE, state.service.name)
    bare = Service(state.service.name, without_networks(state.spec, networks))
    before, are = normal_service(state.spec), "is" if len(networks) == 1 else "are"
    why = f"{', '.join(sorted(networks))} {are} recreated"
    draft.step(DetachService(key=key, service=bare, before=before, reason=why))
    most = timeout(bare, draft.desired.policy, len(draft.desired.nodes))
    draft.step(ServiceDetached(key=key, service=bare, networks=networks, timeout=most, reason=why))
    return bare


def without_networks(spec: Mapping[str, Any], networks: frozenset[str]) -> dict[str, Any]:
    """The ServiceSpec, networks by name, off these."""
    found = dict(canonical(spec))
    task = dict(found.get("TaskTemplate") or {})
    kept = [place for place in task.pop("Networks", None) or () if place["Target"] not in networks]
    return {**found, "TaskTemplate": task | ({"Networks": kept} if kept else {})}


NOWHERE = "node.labels.swarmplan.stopped==true"
"""What no node meets: where a service cannot be scaled to nothing, its tasks lose their places (measured on 20.10.24 and
28.5.2, for global services and both kinds of job)."""


def plan_stopping(draft: Draft, state: ServiceState, becoming: Service, recreated: Recreated) -> Service:
    """Stop the service, off the networks that are recreated, once what it is to become is at hand; it as it is then.

    It keeps its volumes' declarations meanwhile: they tell, also after a run that died, which volumes were made for it.
    """
    key = Key(Kind.SERVICE, state.service.name)
    still = Service(state.service.name, stopped(without_networks(state.spec, recreated.networks)))
    why, before, requires = str(recreated), normal_service(state.spec), at_hand(becoming.spec)
    if before != normal_service(still.spec):
        draft.step(StopService(key=key, service=still, before=before, reason=why), requires=requires)
        requires = about(key.name, FactKind.SERVICE_HALTED)
    most = timeout(state.service, draft.desired.policy, len(draft.desired.nodes)) + grace(state.service)
    gone = ServiceStopped(key=key, service=still, timeout=most, reason=why)
    free = [Fact(FactKind.NETWORK_FREE, name) for name in recreated.networks]
    free += [Fact(FactKind.VOLUME_FREE, name) for name in recreated.volumes]
    draft.step(gone, requires=requires, provides=free)
    return still


def stopped(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The ServiceSpec with nothing to run."""
    found = dict(canonical(spec))
    if not mode_of(found) or "Replicated" in mode_of(found):
        return {**found, "Mode": {"Replicated": {"Replicas": 0}}}
    task = dict(found.get("TaskTemplate") or {})
    placement = dict(task.get("Placement") or {})
    constraints = [each for each in placement.get("Constraints") or () if each != NOWHERE]
    nowhere = {**placement, "Constraints": [*constraints, NOWHERE]}
    return {**found, "TaskTemplate": {**task, "Placement": nowhere}}

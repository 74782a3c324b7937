"""Services on a network that is recreated: taken off it first, put back with their own update."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.service import Service, ServiceState
from swarmplan.plan.draft import Draft
from swarmplan.plan.services.timeouts import timeout
from swarmplan.steps.services.stopping import DetachService, ServiceDetached


def plan_detaching(draft: Draft, state: ServiceState, networks: frozenset[str]) -> Service:
    """Take the service off these networks; it as it is then.

    What is required before is never anything that waits for a network: no two services wait for each other so.
    """
    key = Key(Kind.SERVICE, state.service.name)
    bare = Service(state.service.name, without_networks(state.service.spec, networks))
    names = ", ".join(sorted(networks))
    before = normal_service(state.service.spec)
    why = f"{names} is recreated" if len(networks) == 1 else f"{names} are recreated"
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

"""Services whose volumes are recreated: stopped first, started again with their own update."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.values.mode import mode_of
from swarmplan.plan.draft import Draft
from swarmplan.plan.services.detach import without_networks
from swarmplan.plan.services.recreated import Remade
from swarmplan.plan.services.timeouts import grace, timeout
from swarmplan.steps.facts import Fact, FactKind, about
from swarmplan.steps.services.stopping import ServiceStopped, StopService
from swarmplan.steps.uses import at_hand

NOWHERE = "node.labels.swarmplan.stopped==true"
"""What no node meets: where a service cannot be scaled to nothing, its tasks lose their places (measured on 20.10.24 and
28.5.2, for global services and both kinds of job)."""


def plan_stopping(draft: Draft, state: ServiceState, becoming: Service, remade: Remade) -> Service:
    """Stop the service, off the networks that are recreated, once what it is to become is at hand; it as it is then.

    It keeps its volumes' declarations meanwhile: they tell, also after a run that died, which volumes were made for it.
    """
    key = Key(Kind.SERVICE, state.service.name)
    still = Service(state.service.name, stopped(without_networks(state.service.spec, remade.networks)))
    why, before, requires = str(remade), normal_service(state.service.spec), at_hand(becoming.spec)
    if before != normal_service(still.spec):
        draft.step(StopService(key=key, service=still, before=before, reason=why), requires=requires)
        requires = about(key.name, FactKind.SERVICE_HALTED)
    most = timeout(state.service, draft.desired.policy, len(draft.desired.nodes)) + grace(state.service)
    gone = ServiceStopped(key=key, service=still, timeout=most, reason=why)
    free = [
        *(Fact(FactKind.NETWORK_FREE, name) for name in remade.networks),
        *(Fact(FactKind.VOLUME_FREE, name) for name in remade.volumes),
    ]
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
    return {
        **found,
        "TaskTemplate": {**task, "Placement": {**placement, "Constraints": [*constraints, NOWHERE]}},
    }

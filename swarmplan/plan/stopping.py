"""Services whose volumes are made anew: stopped first, started again with their own update."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.key import Key, Kind
from swarmplan.model.mode import mode_of
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.service import Service, ServiceState
from swarmplan.plan.detaching import without_networks
from swarmplan.plan.draft import Draft, Needs
from swarmplan.plan.patience import grace, timeout
from swarmplan.steps.stopping import ServiceStopped, StopService

NOWHERE = "node.labels.swarmplan.stopped==true"
"""What no node meets: where a service cannot be scaled to nothing, its tasks lose their places (measured on 20.10.24 and
28.5.2, for global services and both kinds of job)."""


def plan_stopping(
    draft: Draft, state: ServiceState, networks: frozenset[str], needs: Needs, why: str
) -> tuple[Service, Needs]:
    """Stop the service, off these networks. It as it is then, and the step after which nothing of it runs.

    It keeps its volumes' declarations meanwhile: they tell, also after a run that died, which volumes were made for it.
    """
    key = Key(Kind.SERVICE, state.service.name)
    still = Service(state.service.name, stopped(without_networks(state.service.spec, networks)))
    before = normal_service(state.service.spec)
    if before != normal_service(still.spec):
        stop = StopService(key=key, service=still, before=before, needs=needs, reason=why)
        needs = frozenset({draft.step(stop)})
    most = timeout(state.service, draft.desired.policy, len(draft.desired.nodes)) + grace(state.service)
    gone = ServiceStopped(key=key, service=still, needs=needs, timeout=most, reason=why)
    return still, frozenset({draft.step(gone)})


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

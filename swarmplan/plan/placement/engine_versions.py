"""Services with keys that an engine of the swarm is too old for: found before anything is sent.

Two kinds of engine count: those of managers, which store the spec, and those of nodes that may run the tasks.
"""

from collections.abc import Sequence

from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Service
from swarmplan.model.shapes.engine_keys import EngineKey, keys_in_use
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.plan.placement.future import FutureNode
from swarmplan.plan.placement.placement import may_run
from swarmplan.steps.facts import FactKind


def guard_engines(draft: Draft, nodes: Sequence[FutureNode]) -> None:
    """Stop a plan that sends what an engine would drop. What is sent already and only an old worker leaves out is reported, and
    stops the plan where it guards something."""
    for name in in_order(draft.desired.services):
        service = draft.desired.services[name]
        for key in keys_in_use(service.spec):
            _guard(draft, nodes, service, key, sent=draft.provides(FactKind.SERVICE_CHANGED, name))


def _guard(
    draft: Draft, nodes: Sequence[FutureNode], service: Service, key: EngineKey, *, sent: bool
) -> None:
    at = Key(Kind.SERVICE, service.name)
    involved = [node for node in nodes if node.manages or may_run(service, node)]
    old = {node.name: node.engine for node in involved if not key.supported_by(node.engine)}
    unknown = [node.name for node in involved if not node.engine]
    if old:
        stores = any(node.manages for node in involved if node.name in old)
        message = f"{at}: {key.refusal(old, keep_off=not stores)}"
        if sent or (key.guards and not service.adopted):
            draft.hazard(at, message, None)
        else:
            draft.note(message, at)
    elif unknown and sent:
        draft.note(
            f"{at}: {key.word} needs engine {key.engine} or newer: which one {first_few(unknown)} will have is known only after it is created",
            at,
        )

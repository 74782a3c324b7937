"""What must be true of a swarm's engines before a spec is sent to it: that none drops a part of it."""

from swarmplan.errors import Permanent
from swarmplan.model.bodies import task_spec
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Service
from swarmplan.model.services.placement import allowed
from swarmplan.model.shapes.engine_keys import keys_in_use
from swarmplan.model.swarm import Availability, Role
from swarmplan.model.wire import node_state
from swarmplan.ports import Engine


def check_engines(manager: Engine, service: Service) -> None:
    """Raise Permanent where an engine that stores the spec, or may run a task of it, is too old for a key of it. The plan says
    so before, of every engine whose version is known then."""
    keys, template = keys_in_use(service.spec), task_spec(service.spec)
    nodes = [(node_state(node, ""), node) for node in (manager.nodes() if keys else ())]
    for key in keys:
        old = [(state, node) for state, node in nodes if not key.supported_by(state.engine)]
        managers = [state for state, _ in old if state.node.role is Role.MANAGER]
        workers = [
            state
            for state, node in old
            if state.node.availability is not Availability.DRAIN and allowed(template, node)
        ]
        if managers or workers:
            versions = {state.hostname or state.id: state.engine for state in (*managers, *workers)}
            refusal = key.refusal(versions, keep_off=not managers)
            raise Permanent(f"{Key(Kind.SERVICE, service.name)}: {refusal}")

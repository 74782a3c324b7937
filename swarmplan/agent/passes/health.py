"""The health of a cluster, from one look at it."""

from collections import Counter
from contextlib import suppress

from swarmplan.agent.passes.ports import Observation
from swarmplan.agent.state import Health, HealthState
from swarmplan.health.backup_age import last_taken
from swarmplan.health.problems import problem_of
from swarmplan.health.quorum import lost_quorum, quorum_now
from swarmplan.health.summary import problems
from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Unknown


def health_of(look: Observation) -> Health:
    """As it was observed, without asking anything again."""
    observed, backup = look.observed, last_taken(look.observed)
    managers = quorum_now(observed)
    nodes = Counter((str(one.node.role), one.status, str(one.node.availability)) for one in observed.nodes)
    return Health(
        state=_state(look),
        managers=managers.total,
        reachable=managers.reachable,
        nodes=dict(nodes),
        tasks={name: (one.running, one.desired) for name, one in observed.services.items() if one.owned},
        certificates=_certificates(observed),
        backup=backup.taken if backup else None,
    )


def troubled(look: Observation) -> frozenset[str]:
    """The machines that are no working nodes."""
    return frozenset(
        name for name in look.desired.machines if problem_of(look.desired, look.observed, name) is not None
    )


def _state(look: Observation) -> HealthState:
    observed = look.observed
    if lost_quorum(observed) is not None:
        return HealthState.NO_QUORUM
    if isinstance(observed.swarm, Unknown):
        return HealthState.UNKNOWN
    return HealthState.DEGRADED if problems(look.desired, observed) else HealthState.HEALTHY


def _certificates(observed: Observed) -> dict[str, float]:
    """The end of the swarm's authority (``ca``), and that of the node whose own ends first (``node``)."""
    swarm = observed.swarm
    found: dict[str, float] = {}
    if isinstance(swarm, SwarmState) and swarm.authority is not None:
        with suppress(ValueError):
            found["ca"] = swarm.authority.last
    states = (observed.machine_of(name) for name in observed.machines)
    for validity in (one.certificate for one in states if one is not None and one.certificate is not None):
        with suppress(ValueError):
            found["node"] = min(validity.last, found.get("node", validity.last))
    return found

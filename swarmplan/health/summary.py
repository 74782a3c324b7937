"""What is wrong with a cluster as it was observed: one line each, and a summary of them all."""

from collections.abc import Iterator, Mapping

from swarmplan.health.problems import all_paused, authority_problem, problem_of
from swarmplan.health.quorum import lost_quorum
from swarmplan.health.serving import Serving, serving, unconfirmed_nodes
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import ServiceState
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown

_MOST_NAMED = 3


def problems(desired: Desired, observed: Observed, swarm: str = "") -> list[str]:
    """Everything that is not up or could not be seen; [] for a healthy cluster, and for one that is paused as a whole. Whether specs differ is shown by the plan.
    ``swarm`` is said in place of what is wrong with the swarm as a whole."""
    if all_paused(desired, observed):
        return []
    return [
        *([swarm] if swarm else _of_swarm(desired, observed)),
        *filter(None, [authority_problem(observed)]),
        *_of_machines(desired, observed),
        *_of_entries(observed),
        *_of_services(desired, observed),
    ]


def summary(desired: Desired, observed: Observed) -> str:
    """One line on the whole cluster."""
    cluster = desired.cluster
    if not observed.machines and observed.swarm is None:
        return f"{cluster} does not exist: nothing was created yet."
    if all_paused(desired, observed):
        return (
            f"{cluster} is paused: {counted(len(desired.machines), 'machine')}; `swarmplan apply` resumes it."
        )
    found = problems(desired, observed)
    if not found:
        kinds = (("machine", desired.machines), ("node", desired.nodes), ("service", desired.services))
        counts = ", ".join(counted(len(found), noun) for noun, found in kinds)
        return f"{cluster} is healthy: {counts}, all up."
    return f"{cluster} is not healthy: {first_and_count(found, _MOST_NAMED, '; ', '; and')}."


def _of_machines(desired: Desired, observed: Observed) -> Iterator[str]:
    for name in in_order(desired.machines):
        if found := problem_of(desired, observed, name):
            yield found.text


def _of_entries(observed: Observed) -> Iterator[str]:
    """Stale entries of a machine of ours, or of one that is gone."""
    for node in observed.nodes:
        if node.made_for and not node.node.machine:
            yield f"{node.made_for} has a stale node entry ({node.id})"


def _of_swarm(desired: Desired, observed: Observed) -> Iterator[str]:
    lost = lost_quorum(observed)
    if lost is not None:
        yield str(lost)
    elif observed.swarm is None and desired.nodes:
        yield "there is no swarm"
    elif isinstance(observed.swarm, Unknown):
        told = {name for name in desired.machines if problem_of(desired, observed, name)}
        yield f"the swarm could not be read: {observed.swarm.reason_beside(told)}"


def _of_services(desired: Desired, observed: Observed) -> Iterator[str]:
    if not isinstance(observed.swarm, SwarmState):
        return
    doubts = unconfirmed_nodes(desired, observed)
    for name in in_order(desired.services):
        if problem := service_problem(desired, observed, name, doubts):
            state = observed.services.get(name)
            yield f"service {name}{': ' if state is not None and state.owned else ' '}{problem}"


def service_problem(desired: Desired, observed: Observed, name: str, doubts: Mapping[str, str]) -> str:
    """What is wrong with a service of the file in a swarm that was read, without its name; "" for nothing. ``doubts`` are the
    ``unconfirmed_nodes``."""
    state = observed.services.get(name)
    if state is None:
        return "does not exist"
    if not state.owned:
        return f"is not managed by {desired.cluster}"
    return _not_up(state, serving(state, doubts))


def _not_up(state: ServiceState, tasks: Serving) -> str:
    old = tasks.running - tasks.updated
    older = f"{counted(old, 'task')} of an older spec" if old else ""
    return "; ".join(filter(None, (state.missing, older, tasks.note)))

"""Checking whose swarm the machines are in, and labelling it as the cluster's on request."""

from collections.abc import Sequence

from swarmplan.cli.operations.known_clusters import nearest_cluster
from swarmplan.cli.operations.single_steps import run_steps
from swarmplan.cli.wiring.origin import Origin
from swarmplan.cli.wiring.site import Site, site
from swarmplan.errors import Permanent, Refused
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.plan.machines.claims import unmarked
from swarmplan.plan.plan import Approval
from swarmplan.steps.base import Step


def observe_for_import(found: Site, allowed: frozenset[Approval]) -> Observed:
    """What is in the swarm of these machines. Raises Refused where not all of it is labelled as the cluster's and that is not
    allowed, or it belongs to another; Permanent where there is none."""
    observed = _observe(found)
    if not isinstance(observed.swarm, SwarmState):
        observed = _unmarked_swarm(found, observed)
    foreign = unmarked(observed)
    if foreign and Approval.FOREIGN not in allowed:
        raise Refused(
            f"{first_and_count(foreign)}: no label of cluster {found.desired.cluster}; with --allow foreign all of it is imported as it"
            " is and then labelled, and nothing else changes"
        )
    return observed


def adopt(
    desired: Desired,
    steps: Sequence[Step],
    origin: Origin,
    *,
    simulated: bool,
    lock_timeout: float | None = None,
) -> None:
    """Run the steps that label what was observed as the cluster's. Raises Failure when it cannot be, Refused while another run is under way."""
    with site(desired, simulate=simulated) as found:
        found.adapters.accept_unlabelled = True
        for name, driver in found.adapters.drivers.items():
            for machine in driver.observe():
                found.adapters.assign(machine, name)
        run_steps(found, "swarmplan import", origin, *steps, lock_timeout=lock_timeout)


def _unmarked_swarm(found: Site, before: Observed) -> Observed:
    """Observe again, also a swarm that is not labelled."""
    found.adapters.accept_unlabelled = True
    observed = _observe(found)
    if isinstance(observed.swarm, SwarmState):
        return observed
    name = found.desired.cluster
    if isinstance(before.swarm, Unknown):
        raise Refused(f"the swarm of these machines cannot be read as that of {name}: {before.swarm.reason}")
    states = {name: state for name, state in observed.machines.items() if isinstance(state, MachineState)}
    bare = [machine for machine, state in states.items() if state.power is Power.BARE]
    but = f" (not prepared, and in no swarm: {', '.join(sorted(bare))})" if bare else ""
    meant = nearest_cluster(found) or "Check the name, and the machines, in the file."
    raise Permanent(f"nothing to import: no machine of {name} is in a swarm{but}. {meant}")


def _observe(found: Site) -> Observed:
    return observe(found.adapters, found.desired.policy.parallelism, found.desired)

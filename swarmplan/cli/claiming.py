"""Whose swarm it is that the machines are in, and marking it as the cluster's at a person's word."""

from swarmplan.cli.single_steps import carry_out_steps
from swarmplan.cli.wiring import Site
from swarmplan.errors import Permanent, Refused
from swarmplan.model.cluster import OWNER_LABEL, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import SwarmState
from swarmplan.model.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.plan.plan import Consent
from swarmplan.steps.claim import ClaimSwarm


def seen(found: Site, allowed: frozenset[Consent]) -> Observed:
    """What is in the swarm of these machines. Raises Refused where it is not marked as the cluster's and that is not
    allowed, or is another's; Permanent where there is none."""
    observed = _look(found)
    if isinstance(observed.swarm, SwarmState):
        return observed
    said = observed.swarm
    found.fleet.take_unmarked()
    observed = _look(found)
    if not isinstance(observed.swarm, SwarmState):
        name = found.desired.cluster
        if said is None:
            bare = [machine for machine, state in observed.machines.items() if _is_bare(state)]
            but = f" (not prepared yet, so not looked into: {', '.join(sorted(bare))})" if bare else ""
            raise Permanent(f"there is nothing to import: no machine of {name} is in a swarm{but}")
        raise Refused(f"the swarm of these machines cannot be read as {name}'s: {said.reason}")
    if Consent.FOREIGN not in allowed:
        raise Refused(
            f"the swarm of these machines is not marked as {found.desired.cluster}'s: --allow foreign imports it, and then"
            f" puts the label {OWNER_LABEL} on it"
        )
    return observed


def claim(found: Site) -> None:
    """Mark the swarm. Raises Failure when it cannot be, Refused while another run is under way."""
    carry_out_steps(found, "swarmplan import", ClaimSwarm(key=Key(Kind.SWARM)))


def is_marked(observed: Observed) -> bool:
    """Whether the swarm carries a cluster's label."""
    swarm = observed.swarm
    return isinstance(swarm, SwarmState) and OWNER_LABEL in (swarm.spec.get("Labels") or {})


def _is_bare(state: MachineState | Unknown) -> bool:
    return isinstance(state, MachineState) and state.power is Power.BARE


def _look(found: Site) -> Observed:
    return observe(found.fleet, found.desired.policy.parallelism, found.desired)

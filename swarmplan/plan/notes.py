"""What a plan reports beside its steps, as no step can change it."""

from collections.abc import Iterator

from swarmplan.health.adoption import unmanaged
from swarmplan.health.backup_age import old_backups
from swarmplan.health.problems import ProblemKind, authority_problem, problem_of
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import Power
from swarmplan.model.swarm import Role
from swarmplan.model.values.order import in_order
from swarmplan.model.values.release import is_release
from swarmplan.plan.draft import Draft

_DISTRIBUTION = "distribution"
"""Whatever version the host's distribution has."""


def add_notes(draft: Draft) -> None:
    """Note certificates that are about to expire, nodes that others may not reach, drivers that could not be queried, backups
    that are too old, and what is not managed; and engines that are of another version than ``engine.install`` names."""
    desired, observed = draft.desired, draft.found
    problems = [problem_of(desired, observed, name) for name in in_order(desired.machines)]
    unasked = [
        f"whether the driver {driver} still has machines of {desired.cluster} is unknown: {reason}"
        for driver, reason in sorted(observed.unasked.items())
    ]
    for text in (
        authority_problem(observed),
        *(one.text for one in problems if one and one.kind is ProblemKind.EXPIRING),
        *_advertised_elsewhere(desired, observed),
        *unasked,
        *old_backups(desired, observed),
        unmanaged(observed, desired) if desired.machines else "",
    ):
        if text:
            draft.note(text)
    for name in in_order(desired.machines):
        if outdated := _other_engine(draft, name):
            draft.unsupported[Key(Kind.MACHINE, name)] = outdated


def _advertised_elsewhere(desired: Desired, observed: Observed) -> Iterator[str]:
    """Workers whose connection comes to the managers from another address than the one they advertise."""
    for name in in_order(desired.nodes):
        node, engine = observed.node_of(name), observed.engine_of(name)
        if node is None or node.node.role is Role.MANAGER or engine is None:
            continue
        advertised = engine.node_address
        if node.status == "ready" and advertised and node.address not in {"", advertised}:
            yield (
                f"node {name} advertises {advertised}, but reaches the managers from {node.address}: make sure the others"
                f" reach it at {advertised}"
            )


def _other_engine(draft: Draft, name: str) -> str:
    """How the machine's engine gets to be of the version that ``engine.install`` names; "" where it is."""
    version = draft.desired.machines[name].engine.install
    state, engine = draft.found.machine_of(name), draft.found.engine_of(name)
    prepared = state is not None and state.power is Power.RUNNING
    if (
        version in {"", _DISTRIBUTION}
        or not prepared
        or engine is None
        or is_release(engine.version, version)
    ):
        return ""
    turn = ", one manager at a time" if draft.desired.manages(name) else ""
    return (
        f"its engine is {engine.version} and engine.install is {version}: swarmplan cannot yet change the engine of a"
        f" prepared machine. Drain its node, install that version there and make the node active again{turn}; or set"
        " engine.install to the version that it has"
    )

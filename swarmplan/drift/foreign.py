"""What is in the swarm and not ours: objects and nodes."""

from collections.abc import Iterator

from swarmplan.drift.drift import DriftKind, Finding
from swarmplan.health.quorum import name_of
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.values.order import in_order


def foreign(desired: Desired, observed: Observed) -> Iterator[Finding]:
    """Networks, secrets, configs and services that are neither managed nor used by the file, and nodes that belong to no machine
    of it. Docker's own networks do not count."""
    used = {
        *(Key(Kind.NETWORK, name) for name in desired.external_networks),
        *(Key(Kind.SECRET, name) for name, content in desired.secrets.items() if content.external),
        *(Key(Kind.CONFIG, name) for name, content in desired.configs.items() if content.external),
    }
    declared = {
        *(Key(Kind.NETWORK, name) for name in desired.networks),
        *(Key(Kind.SERVICE, name) for name in desired.services),
    }
    for key, state in observed.objects().items():
        labels = state.spec.get("Labels") or {}
        if state.owned or key in used or (state.spec.get("Ingress") and not labels):
            continue
        note = ""
        if other := labels.get(OWNER_LABEL):
            note = f"of cluster {other}"
        elif stack := labels.get(STACK_LABEL):
            note = f"of stack {stack}"
        if key in declared:
            note = ", ".join(filter(None, [note, "has the name of one in the file"]))
        yield Finding(DriftKind.FOREIGN, key, note=note)
    yield from _nodes(desired, observed)


def _nodes(desired: Desired, observed: Observed) -> Iterator[Finding]:
    foreign_nodes = {
        name_of(state): state
        for state in observed.nodes
        if not (state.node.machine or state.made_for) and state.hostname not in desired.machines
    }
    for name in in_order(foreign_nodes):
        state = foreign_nodes[name]
        yield Finding(DriftKind.FOREIGN, Key(Kind.NODE, name), note=f"a {state.node.role}, {state.status}")

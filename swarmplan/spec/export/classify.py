"""Which observed object goes into which document: members of a stack into the stack's, all others into the cluster's own."""

from collections import defaultdict
from collections.abc import Mapping

from swarmplan.compose.reverse import Live, Pools, network_section
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import Content, ContentState
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.subnet import DEFAULT_POOL, DEFAULT_PREFIX

_DOCKERS_OWN = {"ingress": True}


@dataclass(frozen=True, slots=True)
class Classified:
    """``documents`` by the stack's name, "" for the cluster's own; ``others`` lists what belongs to none, one line each."""

    documents: Mapping[str, Live]
    others: tuple[str, ...]


def pools_of(swarm: SwarmState) -> Pools:
    """The address pools that the swarm allocates subnets from."""
    return Pools(swarm.default_addr_pool or (DEFAULT_POOL,), swarm.subnet_size or DEFAULT_PREFIX)


def classify(desired: Desired, observed: Observed, pools: Pools) -> Classified:
    """All observed objects that are not in ``desired``, which the cluster file already has. Docker's own ingress network is
    left out."""
    services, networks = _ByStack(desired), _ByStack(desired)
    for name, service in observed.services.items():
        if name not in desired.services:
            services.add("service", name, service.service.spec)
    for name, network in observed.networks.items():
        declared = name in desired.networks or name in desired.external_networks
        if not declared and network_section(network.network.spec, pools) != _DOCKERS_OWN:
            networks.add("network", name, network.network.spec)
    secrets = _contents(observed.secrets, desired.secrets)
    configs = _contents(observed.configs, desired.configs)
    adopted = {name for name, state in observed.services.items() if not state.owned}
    adopted |= {name for name, state in observed.networks.items() if not state.owned}
    stacks = {"", *services.by_stack, *networks.by_stack} - desired.stacks
    documents = {
        stack: Live(
            stack,
            services.by_stack[stack],
            networks.by_stack[stack],
            secrets.get(stack, frozenset()),
            configs.get(stack, frozenset()),
            frozenset() if stack else frozenset(adopted),
        )
        for stack in sorted(stacks)
        if not stack or services.by_stack[stack]
    }
    empty = [
        f"network {name} belongs to the stack {stack}, which has no services"
        for stack in sorted(stacks - documents.keys())
        for name in networks.by_stack[stack]
    ]
    return Classified(documents, (*services.others, *networks.others, *empty))


class _ByStack:
    """Objects of one kind by stack."""

    def __init__(self, desired: Desired) -> None:
        self._cluster = desired.cluster
        self.by_stack: dict[str, dict[str, JsonView]] = defaultdict(dict)
        self.others: list[str] = []

    def add(self, kind: str, name: str, body: JsonView) -> None:
        labels = body.get("Labels") or {}
        owner = labels.get(OWNER_LABEL, self._cluster)
        if owner != self._cluster:
            self.others.append(f"{kind} {name} belongs to the cluster {owner}")
            return
        self.by_stack[labels.get(STACK_LABEL, "")][name] = body


def _contents(
    found: Mapping[str, ContentState], declared: Mapping[str, Content]
) -> Mapping[str, frozenset[str]]:
    """The observed ones that no declared one stands for, by stack."""
    by_stack: dict[str, set[str]] = defaultdict(set)
    for name, state in found.items():
        if not any(content.is_version(name) or name == content.name for content in declared.values()):
            by_stack[(state.spec.get("Labels") or {}).get(STACK_LABEL, "")].add(name)
    return {stack: frozenset(names) for stack, names in by_stack.items()}

"""Service keys that Swarm has no use for: taken out, with a warning each."""

from swarmplan.spec.findings import Findings
from swarmplan.spec.models.compose_keys import IGNORED
from swarmplan.spec.tree import Entry, MappingNode, Node


def without_ignored(root: Node, findings: Findings) -> Node:
    """The document without those keys, as ``docker stack deploy`` passes them over."""
    services = root.child("services") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or not isinstance(services, MappingNode):
        return root
    for name, service in services.entries.items():
        if isinstance(service.node, MappingNode):
            kept = _kept(service.node, name, findings)
            services = services.with_entry(name, Entry(service.at, kept))
    return root.with_entry("services", Entry(root.entries["services"].at, services))


def _kept(service: MappingNode, name: str, findings: Findings) -> MappingNode:
    for key in IGNORED.keys() & service.entries.keys():
        findings.warn(("services", name, key), f"ignored: {IGNORED[key]}", service.entries[key].at)
        service = service.with_entry(key, None)
    return service

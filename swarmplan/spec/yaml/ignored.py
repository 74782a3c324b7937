"""Service keys that Swarm does not support: removed, with one warning per key."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, Position


def without_ignored(root: Node, ignored: Mapping[str, str], findings: Findings) -> Node:
    """The document without those keys, as ``docker stack deploy`` ignores them. ``ignored`` gives the reason, by key; for a
    key in several services the first place is reported."""
    services = root.child("services") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or not isinstance(services, MappingNode):
        return root
    places: dict[str, list[tuple[Position, Path]]] = defaultdict(list)
    rest: dict[str, Entry] = {}
    for name, service in services.entries.items():
        if isinstance(service.node, MappingNode):
            for key in ignored.keys() & service.node.entries.keys():
                places[key].append((service.node.entries[key].at, ("services", name, key)))
            used = {key: entry for key, entry in service.node.entries.items() if key not in ignored}
            rest[name] = Entry(service.at, replace(service.node, entries=used))
    for key, found in places.items():
        at, path = min(found, key=lambda place: place[0].order)
        more = len(found) - 1
        also = f" (and in {more} more {'service' if more == 1 else 'services'})" if more else ""
        findings.warn(path, f"ignored: {ignored[key]}{also}", at)
    return root.with_entry("services", Entry(root.entries["services"].at, services.with_entries(rest)))

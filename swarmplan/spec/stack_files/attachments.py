"""A service's network attachments, merged over earlier ones."""

from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.values import is_empty
from swarmplan.spec.yaml.merge_lists import as_mapping
from swarmplan.spec.yaml.tree import MappingNode, Node, Path

_ADDRESSES = ("ipv4_address", "ipv6_address")


def merge_attachments(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """The networks of both. Of one that both name, the aliases are the later ones or none, an address the later one if there
    is one, and the driver's options the earlier ones."""

    def attachment(known: Node, more: Node, here: Path) -> Node:
        if not isinstance(known, MappingNode) or not isinstance(more, MappingNode):
            return more if isinstance(more, MappingNode) else known
        options = more.child("driver_opts")
        if options is not None and not is_empty(options):
            message = "docker stack deploy ignores this: the options are those of the file that names the network first"
            layers.warn(options, (*here, "driver_opts"), message)
        merged = known.with_entry("aliases", more.entries.get("aliases"))
        for key in _ADDRESSES:
            if key in more.entries and not is_empty(more.entries[key].node):
                merged = merged.with_entry(key, more.entries[key])
        return merged

    return layers.mappings(as_mapping(base), as_mapping(over), path, attachment)

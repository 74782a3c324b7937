"""How the values of a service that have a rule of their own are merged, and the short forms of its lists."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from swarmplan.compose.read.scalars import text
from swarmplan.spec.stack_files.keyed import KEYED, merge_keyed
from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.values import is_empty, overrides_command
from swarmplan.spec.yaml.merge_lists import as_list, as_mapping
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, entries, plain

_ADDRESSES = ("ipv4_address", "ipv6_address")


def _merge_environment(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """An empty value does not override another."""
    return layers.mappings(
        as_mapping(base),
        as_mapping(over),
        path,
        lambda known, more, _: known if is_empty(more) and not is_empty(known) else more,
    )


def _merge_pairs(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """Mappings, or lists of ``name=value``, by name."""
    return layers.mappings(as_mapping(base), as_mapping(over), path, lambda _, more, __: more)


def _merge_command(_: Layers, base: Node, over: Node, __: Path) -> Node:
    """Before 23.0 the words of both were concatenated."""
    return over if overrides_command(over) else base


def _merge_test(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """A health check's command: the words of both, where one text is run by a shell."""
    base, over = _as_test(base), _as_test(over)
    if not isinstance(base, SequenceNode) or not isinstance(over, SequenceNode):
        return base if is_empty(over) else over
    if base.items and over.items:
        message = "docker stack deploy appends this to the test of the earlier file, as one command"
        layers.warn(over, path, message)
    return replace(base, items=(*base.items, *over.items))


def _as_test(node: Node) -> Node:
    if not isinstance(node, ScalarNode) or node.value is None:
        return node
    return SequenceNode(node.at, (ScalarNode(node.at, "CMD-SHELL"), node))


def _merge_attachments(layers: Layers, base: Node, over: Node, path: Path) -> Node:
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


def _merge_logging(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """Another driver comes with its own options only; options of the same driver are added, unless there were none."""
    if not isinstance(base, MappingNode) or not isinstance(over, MappingNode):
        return over if isinstance(over, MappingNode) else base
    drivers = [driver and plain(driver) for driver in (base.child("driver"), over.child("driver"))]
    if all(drivers) and drivers[0] != drivers[1]:
        return over
    merged = base if drivers[0] else base.with_entry("driver", over.entries.get("driver"))
    options, more = base.child("options"), over.child("options")
    here = (*path, "options")
    if isinstance(options, MappingNode) and more is not None:
        merged_options = layers.mappings(options, more, here, lambda _, later, __: later)
        merged = merged.with_entry(
            "options", base.entries["options"].merged_into(over.entries["options"], merged_options)
        )
    elif more is not None and not is_empty(more):
        message = "docker stack deploy ignores this: logging has no options in the earlier file; write options: {} there"
        layers.warn(more, here, message)
    return merged


def _as_hosts(node: Node) -> Node:
    """``{name: address}`` as ``name:address``, sorted; a list as it is."""
    if not isinstance(node, MappingNode):
        return node
    try:
        found = {f"{name}:{text(plain(entry.node))}": entry.at for name, entry in entries(node)}
    except ValueError:
        return node  # reported where it is converted
    return SequenceNode(node.at, tuple(ScalarNode(found[line], line) for line in sorted(found)))


LISTS: Mapping[Path, Callable[[Node], Node]] = {
    ("dns",): as_list,
    ("dns_search",): as_list,
    ("dns_opt",): as_list,
    ("extra_hosts",): _as_hosts,
}
"""The keys of a service that have such forms."""
RULES: Mapping[Path, Callable[[Layers, Node, Node, Path], Node]] = {
    **{(key,): merge_keyed for key in KEYED},
    **dict.fromkeys(
        [("labels",), ("sysctls",), ("ulimits",), ("depends_on",), ("deploy", "labels")], _merge_pairs
    ),
    **dict.fromkeys([("command",), ("entrypoint",)], _merge_command),
    ("environment",): _merge_environment,
    ("healthcheck", "test"): _merge_test,
    ("logging",): _merge_logging,
    ("networks",): _merge_attachments,
}
"""Values with a special merge rule, by their paths below the service."""

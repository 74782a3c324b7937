"""Short forms of a list: each as the list of texts that the docker client reads it as."""

from collections.abc import Callable, Mapping

from swarmplan.compose.read.scalars import text
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, entries, plain


def as_list(node: Node) -> Node:
    """A single text as a list."""
    return SequenceNode(node.at, (node,)) if isinstance(node, ScalarNode) and node.value is not None else node


def as_test(node: Node) -> Node:
    """A health check's command: one text is run by a shell."""
    if not isinstance(node, ScalarNode) or node.value is None:
        return node
    return SequenceNode(node.at, (ScalarNode(node.at, "CMD-SHELL"), node))


def as_hosts(node: Node) -> Node:
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
    ("extra_hosts",): as_hosts,
}
"""The keys of a service that have such forms."""

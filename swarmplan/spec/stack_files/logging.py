"""A service's log driver, merged over an earlier one."""

from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.values import is_empty
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, plain


def merge_logging(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    """Another driver comes with its own options only; options of the same driver are added, unless there were none."""
    if not isinstance(base, MappingNode) or not isinstance(over, MappingNode):
        return over if isinstance(over, MappingNode) else base
    ours, theirs = _driver(base), _driver(over)
    if ours and theirs and ours != theirs:
        return over
    merged = base if ours else base.with_entry("driver", over.entries.get("driver"))
    options, more = base.child("options"), over.child("options")
    here = (*path, "options")
    if isinstance(options, MappingNode) and more is not None:
        laid = layers.mappings(options, more, here, lambda _, later, __: later)
        merged = merged.with_entry(
            "options", base.entries["options"].merged_into(over.entries["options"], laid)
        )
    elif more is not None and not is_empty(more):
        message = "docker stack deploy ignores this: logging has no options in the earlier file; write options: {} there"
        layers.warn(more, here, message)
    return merged


def _driver(node: MappingNode) -> object:
    driver = node.child("driver")
    return None if driver is None else plain(driver)

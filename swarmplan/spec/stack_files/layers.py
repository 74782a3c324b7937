"""One mapping merged over another, key by key, with the tags that control how."""

from collections.abc import Callable
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.spec.stack_files.values import is_empty
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import MappingNode, Node, Path

Rule = Callable[[Node, Node, Path], Node]
"""The result of merging two values at a path."""


@dataclass(frozen=True, slots=True)
class Layers:
    """Merges mappings and warns about what is dropped."""

    findings: Findings

    def mappings(self, base: Node, over: Node, path: Path, rule: Rule) -> Node:
        """Both mappings' members; where both have one, the result of the rule. A value that is not a mapping is replaced by
        one with content."""
        if not isinstance(base, MappingNode) or not isinstance(over, MappingNode):
            return base if is_empty(over) else over
        entries = dict(base.entries)
        for key, entry in over.entries.items():
            here = (*path, key)
            if tag := entry.node.tag:
                message = f"docker stack deploy does not support {tag} and reads this differently"
                self.warn(entry.node, here, message)
            if tag == "!reset":
                entries.pop(key, None)
            elif key not in entries or tag == "!override":
                entries[key] = entry
            else:
                merged = rule(entries[key].node, entry.node, here)
                entries[key] = entries[key].merged_into(entry, merged)
        return replace(base, entries=entries)

    def warn(self, node: Node, path: Path, message: str) -> None:
        """Warn about what does not have the expected effect."""
        self.findings.warn(path, message, node.at)

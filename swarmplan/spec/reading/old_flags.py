"""``yes`` and ``no`` where no type says what is expected: in the options of drivers and engines they would stay text."""

from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.scalars import OLD_FLAGS
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, entries

_SECTIONS = ("machines", "managers", "workers")
_OPTIONS = "options"


def check_old_flags(root: Node, findings: Findings) -> None:
    """Warn of each such word without quotes."""
    for section in _SECTIONS:
        node = root.child(section) if isinstance(root, MappingNode) else None
        if node is not None:
            _check(node, (section,), findings)


def _check(node: Node, path: Path, findings: Findings) -> None:
    if isinstance(node, MappingNode):
        for key, entry in entries(node):
            _check(entry.node, (*path, key), findings)
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            _check(item, (*path, index), findings)
    elif isinstance(node, ScalarNode) and _OPTIONS in path and (node.plain or "").lower() in OLD_FLAGS:
        meant = "true" if str(node.plain).lower() in {"yes", "on"} else "false"
        message = f"{node.plain!r} is text, as YAML 1.2 has it: write {meant}, or write it in quotes"
        findings.warn(path, message, node.at)

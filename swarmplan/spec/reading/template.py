"""Values of a fleet in its template: ``${student.id}``, ``${var.topic:-web}``. They are put in before variables are, whose names have
no dots."""

import re
from collections.abc import Mapping
from dataclasses import replace

from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, ScalarNode, SequenceNode

TEMPLATE_VALUE = re.compile(
    r"\$\$|\$\{(?P<name>(?:student|cluster|fleet|pool|var)\.[A-Za-z0-9_.-]{1,80})(?:(?P<operator>:?-)(?P<default>[^}$]*))?\}"
)
"""A value, or an escaped dollar sign, which is left as it is."""


def with_template_values(node: Node, values: Mapping[str, str], findings: Findings, path: Path = ()) -> Node:
    """The tree with the values put in: in values only, never in keys. Each that there is none of is an error."""
    if isinstance(node, MappingNode):
        entries = {
            key: Entry(entry.at, with_template_values(entry.node, values, findings, (*path, key)), entry.also)
            for key, entry in node.entries.items()
        }
        return replace(node, entries=entries)
    if isinstance(node, SequenceNode):
        items = (
            with_template_values(item, values, findings, (*path, index))
            for index, item in enumerate(node.items)
        )
        return replace(node, items=tuple(items))
    if not isinstance(node.value, str) or "${" not in node.value:
        return node
    return _scalar(node, node.value, values, findings, path)


def _scalar(
    node: ScalarNode, text: str, values: Mapping[str, str], findings: Findings, path: Path
) -> ScalarNode:
    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        found, operator = values.get(name), match["operator"]
        if found or (found is not None and operator != ":-"):
            return found.replace("$", "$$")
        if operator is None:
            findings.add(Fault(node.at, f"there is no value for ${{{name}}}{_remedy(name, values)}", path))
        return match["default"] or ""

    filled = TEMPLATE_VALUE.sub(value, text)
    return node if filled == text else replace(node, value=filled, plain=node.plain and filled, filled=True)


def _remedy(name: str, values: Mapping[str, str]) -> str:
    if near := suggestion(name, values):
        return near
    kind, _, rest = name.partition(".")
    if kind == "var":
        return f": give the roster a column {name}, or set {rest} under the fleet's vars"
    if kind == "pool":
        return ": give the fleet pools"
    return f"; there are {', '.join(known for known in values if known.startswith(f'{kind}.'))}"

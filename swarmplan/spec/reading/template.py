"""Values of a fleet in its template: ``${student.id}``, ``${var.topic:-web}``. They are put in before variables are, whose names have
no dots. A value is text, whatever is in it: none of it is interpolated again."""

import re
from collections.abc import Mapping
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.limits import FILLED
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.values.nearest import nearest
from swarmplan.spec.reading.dialect import COMPOSE
from swarmplan.spec.reading.interpolation import is_untyped
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.names import TEMPLATE_KINDS
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, ScalarNode, SequenceNode

TEMPLATE_VALUE = re.compile(
    rf"\$\$|\$\{{(?P<name>(?:{'|'.join(TEMPLATE_KINDS)})\.[A-Za-z0-9_.]{{0,80}})(?P<rest>[^}}]*)(?P<end>\}})?"
)
"""A value, or an escaped dollar sign, which is left as it is."""
_BRACES = re.compile(r"\$\$|(?P<begin>\$\{)|(?P<end>\})")
_DEFAULT = re.compile(r"(?P<operator>:?-)(?P<text>[^$]*)")


def with_template_values(node: Node, values: Mapping[str, str], findings: Findings) -> Node:
    """The tree with the values put in: in values only, never in keys. Each that there is none of is an error. Where a value is that of
    a secret by its name (``var.password``), its name is what is shown of it."""
    return _Template(values, findings).node(node, ())


@dataclass(slots=True)
class _Template:
    """One file. ``left`` are the characters that values may still add to it."""

    values: Mapping[str, str]
    findings: Findings
    left: int = FILLED

    def node(self, node: Node, path: Path) -> Node:
        if isinstance(node, MappingNode):
            entries = {
                key: Entry(entry.at, self.node(entry.node, (*path, key)), entry.also)
                for key, entry in node.entries.items()
            }
            return replace(node, entries=entries)
        if isinstance(node, SequenceNode):
            items = tuple(self.node(item, (*path, index)) for index, item in enumerate(node.items))
            return replace(node, items=items)
        if not isinstance(node.value, str) or "${" not in node.value:
            return node
        try:
            return self._scalar(node, node.value, path)
        except ValueError as error:
            self.findings.add(Fault(node.at, str(error), path))
            return replace(node, value="", plain=None)

    def _scalar(self, node: ScalarNode, text: str, path: Path) -> ScalarNode:
        filled, shown, at = [], [], 0
        for match in TEMPLATE_VALUE.finditer(text):
            before, at = text[at : match.start()], match.end()
            value = self._value(match, text) if match["name"] else match[0]
            is_secret = bool(match["name"]) and looks_secret(match["name"])
            filled += [before, value]
            shown += [before, f"$${{{match['name']}}}" if is_secret and value else value]
        if not filled:
            return node
        written = "".join([*filled, text[at:]])
        shows = "".join([*shown, text[at:]])
        if written == text:
            return node
        plain = None if node.plain is None else written
        typed = plain is not None and "$" not in written and is_untyped(path)
        return replace(
            node,
            value=COMPOSE.scalar(written) if typed else written,
            plain=plain,
            filled=True,
            shown=shows if shows != written else None,
        )

    def _value(self, match: re.Match[str], text: str) -> str:
        """The value for one place, with its dollar signs escaped. Raises ValueError with one sentence."""
        name, rest = match["name"], match["rest"]
        default = _DEFAULT.fullmatch(rest)
        if match["end"] is None:
            raise ValueError(f"the ${{ before {name} is not closed; write $${{ for the characters ${{")
        if rest and default is None:
            raise ValueError(
                f"after ${{{name} there is more than a default of plain text: write it as in ${{{name}:-text}}"
            )
        found = self.values.get(name)
        if found is None or (not found and default is not None and default["operator"] == ":-"):
            if default is None:
                raise ValueError(f"there is no value for ${{{name}}}{_remedy(name, self.values)}")
            return default["text"]
        self.left -= len(found)
        if self.left < 0:
            raise ValueError(
                f"the values of the fleet expand to more than {FILLED // 1_000_000} million characters here"
            )
        if "}" in found and _is_within(text, match.start()):
            raise ValueError(
                f"the value of {name} has a }} in it, which would end the ${{…}} around it: write the two side by side"
            )
        return found.replace("$", "$$")


def _is_within(text: str, at: int) -> bool:
    """Whether a ``${`` before this place is still open there."""
    depth = 0
    for found in _BRACES.finditer(text, 0, at):
        depth = depth + 1 if found["begin"] else max(0, depth - 1) if found["end"] else depth
    return depth > 0


def _remedy(name: str, values: Mapping[str, str]) -> str:
    kind, _, rest = name.partition(".")
    known = [one.partition(".")[2] for one in values if one.startswith(f"{kind}.")]
    if near := nearest(rest, known):
        return f"; did you mean '{kind}.{near}'?"
    if kind == "var":
        return f": give the roster a column {name}, or set {rest} under the fleet's vars"
    if kind == "pool":
        return ": give the fleet pools"
    return f"; there are {', '.join(f'{kind}.{one}' for one in known)}"

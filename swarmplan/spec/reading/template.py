"""Values of a fleet in its template: ``${student.id}``, ``${var.topic:-web}``. They are put in before variables are, whose names have
no dots. A value is text, whatever is in it: none of it is interpolated again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.limits import FILLED
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.values.nearest import nearest
from swarmplan.spec.reading.dialect import COMPOSE
from swarmplan.spec.reading.interpolation import is_untyped
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.names import TEMPLATE_KINDS
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, ScalarNode, SequenceNode, find, plain

TEMPLATE_VALUE = re.compile(
    rf"\$\$|\$\{{(?P<name>(?:{'|'.join(TEMPLATE_KINDS)})\.[A-Za-z0-9_.]{{0,80}})(?P<rest>[^}}]*)(?P<end>\}})?"
)
"""A value, or an escaped dollar sign, which is left as it is."""
_OF_POOLS: Mapping[str, tuple[str, tuple[Path, ...]]] = {
    "pool.networks": ("pools.networks", (("swarm", "default_addr_pool"),)),
    "pool.hosts": (
        "pools.hosts",
        tuple((key, "options", "subnet") for key in ("machines", "managers", "workers")),
    ),
}
"""What the fleet sets where it has the pool that a value is of: the key of the fleet file, and the places in the template."""
_BRACES = re.compile(r"\$\$|(?P<begin>\$\{)|(?P<end>\})")
_DEFAULT = re.compile(r"(?P<operator>:?-)(?P<text>[^$]*)")


def with_template_values(node: Node, values: Mapping[str, str], findings: Findings) -> Node:
    """The tree with the values put in: in values only, never in keys. Each that there is none of is an error. Where a value is that of
    a secret by its name (``var.password``), its name is what is shown of it."""
    return _Template(values, findings).node(node, ())


def check_left_to_fleet(tree: Node, values: Mapping[str, str], findings: Findings) -> None:
    """Report what the template sets itself, and the fleet would overwrite for each cluster: the addresses, where it has a pool of them."""
    for value, (key, places) in _OF_POOLS.items():
        for place in _written(tree, places) if value in values else ():
            findings.error(
                place,
                f"the fleet gives each cluster its own, of {key}: leave it out here, or {key} out of the fleet file",
                key=True,
            )


def _written(tree: Node, places: Sequence[Path]) -> Iterator[Path]:
    """The places at which there is a value; of a list of machines those of each."""
    for place in places:
        above = find(tree, place[:1])
        listed = len(above.items) if isinstance(above, SequenceNode) else 0
        for path in [(place[0], index, *place[1:]) for index in range(listed)] or [place]:
            found = find(tree, path)
            if found is not None and plain(found) is not None:
                yield path


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

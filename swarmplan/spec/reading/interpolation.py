"""Variables interpolated into a document tree: values only, never keys."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.redaction.variable_names import is_usual_name
from swarmplan.spec.reading.dialect import COMPOSE, Dialect
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.metered import Metered
from swarmplan.spec.yaml.names import Names
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, ScalarNode, SequenceNode


def interpolate_tree(
    node: Node, environ: Mapping[str, str], findings: Findings, dialect: Dialect = COMPOSE
) -> Node:
    """The tree with its variables interpolated; errors and unset variables (each once per file) go to ``findings``.

    An interpolated value is text, and its field casts it, as in Compose. Only a driver's ``options``, which have no types
    here, use YAML's own: there ``${MEMORY}`` without quotes may become a number.
    """
    return _Interpolation(Metered(environ), Names(environ), findings, dialect, set()).node(node, ())


@dataclass(slots=True)
class _Interpolation:
    environ: Mapping[str, str]
    names: Mapping[str, str]
    findings: Findings
    dialect: Dialect
    warned: set[str]

    def node(self, node: Node, path: Path) -> Node:
        if isinstance(node, MappingNode):
            entries = {
                key: Entry(entry.at, self.node(entry.node, (*path, key)))
                for key, entry in node.entries.items()
            }
            return replace(node, entries=entries)
        if isinstance(node, SequenceNode):
            items = tuple(self.node(item, (*path, index)) for index, item in enumerate(node.items))
            return replace(node, items=items)
        return self._scalar(node, path)

    def _scalar(self, node: ScalarNode, path: Path) -> ScalarNode:
        if not isinstance(node.value, str) or ("$" not in node.value and node.shown is None):
            return node
        try:
            text = self.dialect.interpolate(
                node.value,
                self.environ,
                self._on_unset(node, path),
                lambda message: self.findings.warn(path, message, node.at),
            )
        except ValueError as error:
            self.findings.add(Fault(node.at, str(error), path))
            return node
        typed = node.plain is not None and is_untyped(path)
        value = self.dialect.scalar(text) if typed else text
        shown = self._shown(node.shown or node.value, text)
        return replace(node, value=value, filled=node.filled or text != node.value, shown=shown)

    def _shown(self, written: str, text: str) -> str | None:
        """The text with the names of its variables; None where it has no value of any."""
        shown = self.dialect.interpolate(written, self.names, _ignore, _ignore)
        return shown if shown != text else None

    def _on_unset(self, node: ScalarNode, path: Path) -> Callable[[str], None]:
        def warn(name: str) -> None:
            told, hint = f"the variable {name} is not set", _hint(path, name)
            if _may_be_secret(name, str(node.value), path):
                told, hint = "what follows a $ here is no variable that is set, and $$ is a dollar sign", ""
            else:
                self.findings.unset(node.at, name)
            if name not in self.warned:
                self.warned.add(name)
                self.findings.warn(path, f"{told}; using an empty string{hint}", node.at)

        return warn


def _may_be_secret(name: str, written: str, path: Path) -> bool:
    """Whether it is rather the end of a password with a $ in it: without braces, no usual name, and under a telling name."""
    if is_usual_name(name) or f"${{{name}" in written:
        return False
    keys = [str(part) for part in path]
    return any(map(looks_secret, [*keys, written.partition("=")[0] if "=" in written else ""]))


def _hint(path: Path, name: str) -> str:
    """Programs get variables of their own, which are not set yet where the file is read."""
    of_program = path[0] in {"hooks", "notify"} and "command" in path
    return f" (write $${name} for a variable that the program is given)" if of_program else ""


def _ignore(_: str) -> None:
    """What is misleading or unset was reported with the value."""


def is_untyped(path: Path) -> bool:
    """Whether this is a driver's option, whose type the value itself says."""
    return path[0] in {"machines", "managers", "workers"} and "options" in path

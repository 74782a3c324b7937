"""``sensitive``: what the user says is to be hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from swarmplan.compose.extension import OWN
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.secrecy.places import PLACES, places_below
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.merge_lists import as_mapping
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, SequenceNode, find, plain

SENSITIVE = "sensitive"
_ANY = "*"
_PAIRS = ("environment", "labels")
"""What may be a list of ``NAME=value``, whose items go by their names."""
_OF_STACKS = "stacks"
_ELSEWHERE = "only what is in environment, command, entrypoint, labels, options, driver_opts and a healthcheck's test can be hidden"


def with_declared(root: Node, findings: Findings) -> Node:
    """The document with all hidden that its ``sensitive`` and those of its services name, but for what is in stacks. A path
    that leads to nothing is an error."""
    for place, parts in _listed(root, (SENSITIVE,)):
        if parts[0] != _OF_STACKS:
            root = _hide(root, parts, place, findings)
    services = find(root, ("services",))
    for name in services.entries if isinstance(services, MappingNode) else ():
        for place, parts in _listed(root, ("services", name, OWN, SENSITIVE)):
            root = _hide(root, parts, place, findings, ("services", name))
    return root


def with_declared_of_stack(root: Node, stack: str, cluster: Node, findings: Findings) -> Node:
    """The stack's document with all hidden that ``sensitive`` of the cluster file names in it. Errors go to the ``findings``
    of the cluster file."""
    for place, parts in _listed(cluster, (SENSITIVE,)):
        if parts[0] == _OF_STACKS and parts[1:2] in ([stack], [_ANY]):
            root = _hide(root, parts[2:], place, findings)
    return root


def check_stacks_named(root: Node, findings: Findings) -> None:
    """Report a path into a stack that is not declared."""
    stacks = find(root, (_OF_STACKS,))
    names = list(stacks.entries) if isinstance(stacks, MappingNode) else []
    for place, parts in _listed(root, (SENSITIVE,)):
        if parts[0] == _OF_STACKS and not {*parts[1:2]} & {_ANY, *names}:
            named = "".join(parts[1:2])
            findings.error(
                place, f"{'.'.join(parts)}: there is no stack {named!r} here{suggestion(named, names)}"
            )


def _listed(root: Node, place: Path) -> Iterator[tuple[Path, list[str]]]:
    """The paths listed at a place, each with its own; anything else is reported where it is validated."""
    listed = find(root, place)
    for index, item in enumerate(listed.items if isinstance(listed, SequenceNode) else ()):
        written = plain(item)
        if isinstance(written, str):
            yield (*place, index), written.split(".")


def _hide(root: Node, parts: Sequence[str], place: Path, findings: Findings, above: Path = ()) -> Node:
    try:
        return _within(root, above, lambda node, places: _hidden(node, parts, places, above))
    except LookupError as error:
        findings.error(place, f"{'.'.join(parts)}: {error.args[0]}")
        return root


def _within(root: Node, above: Path, change: Any, places: Any = PLACES) -> Node:
    """The tree with the node at a path changed; ``change`` gets it and the places below it."""
    if not above:
        changed: Node = change(root, places)
        return changed
    assert isinstance(root, MappingNode)  # noqa: S101 - the path is that of a service
    name = str(above[0])
    entry = root.entries[name]
    inner = _within(entry.node, above[1:], change, places_below(places, name))
    return root.with_entry(name, replace(entry, node=inner))


def _hidden(node: Node, parts: Sequence[str], places: Any, path: Path) -> Node:
    """The node with all hidden that the parts lead to. Raises LookupError with one sentence where that is nothing, or where
    nothing can be hidden."""
    if not parts:
        if places is not True:
            raise LookupError(_ELSEWHERE)
        return _all_hidden(_paired(node, path))
    node = _paired(node, path)
    changed: dict[str | int, Node] = {}
    lost: LookupError | None = None
    for name, rest, inner in _steps(node, parts):
        try:
            changed[name] = _hidden(
                inner, rest, places_below(places, name) if places else None, (*path, name)
            )
        except LookupError as error:  # another name here may be meant: `a.b` is also the name of a label
            lost = error
    if lost is not None and not changed:
        raise lost
    if not changed:
        names = node.entries if isinstance(node, MappingNode) else ()
        raise LookupError(
            f"there is no {parts[0]!r} here{suggestion('.'.join(parts), names) or suggestion(parts[0], names)}"
        )
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(changed.get(index, item) for index, item in enumerate(node.items)))
    assert isinstance(node, MappingNode)  # noqa: S101 - nothing else has members
    return node.with_entries(
        {str(name): replace(node.entries[str(name)], node=inner) for name, inner in changed.items()}
    )


def _paired(node: Node, path: Path) -> Node:
    return as_mapping(node) if path[-1:] and path[-1] in _PAIRS else node


def _steps(node: Node, parts: Sequence[str]) -> Iterator[tuple[str | int, Sequence[str], Node]]:
    """The members that the first parts name, with the parts that are left: a name may have dots in it."""
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            if parts[0] in {_ANY, str(index)}:
                yield index, parts[1:], item
    elif isinstance(node, MappingNode):
        for name, entry in node.entries.items():
            length = 1 if parts[0] == _ANY else name.count(".") + 1
            if parts[0] == _ANY or name == ".".join(parts[:length]):
                yield name, parts[length:], entry.node


def _all_hidden(node: Node) -> Node:
    if isinstance(node, MappingNode):
        return node.with_entries({name: _entry_hidden(entry) for name, entry in node.entries.items()})
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(map(_all_hidden, node.items)))
    return replace(node, shown=HIDDEN) if node.value not in {None, ""} else node


def _entry_hidden(entry: Entry) -> Entry:
    return replace(entry, node=_all_hidden(entry.node))

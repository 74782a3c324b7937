"""A service's ``environment`` and ``env_file``, with values from files and from swarmplan's environment."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from swarmplan.spec.reading.context import Context
from swarmplan.spec.reading.dotenv import variables
from swarmplan.spec.reading.env_file import raw_variables
from swarmplan.spec.reading.sops_files import decrypted_variables
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.merge_lists import as_mapping
from swarmplan.spec.yaml.names import shown_variable
from swarmplan.spec.yaml.source import read_text
from swarmplan.spec.yaml.tree import (
    Entry,
    MappingNode,
    Node,
    Path,
    Position,
    ScalarNode,
    SequenceNode,
    entries,
)
from swarmplan.spec.yaml.unquoted import unquoted
from swarmplan.spec.yaml.withheld import is_withheld, withheld_message


def resolve_environments(root: Node, context: Context, findings: Findings) -> Node:
    """The document with every service's variables in its ``environment``, and no ``env_file``."""
    services = root.child("services") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or not isinstance(services, MappingNode):
        return root
    resolved = {
        name: replace(entry, node=_resolved(entry.node, ("services", name), context, findings))
        for name, entry in services.entries.items()
        if isinstance(entry.node, MappingNode)
    }
    entry = replace(root.entries["services"], node=services.with_entries(resolved))
    return root.with_entry("services", entry)


def _resolved(service: MappingNode, path: Path, context: Context, findings: Findings) -> MappingNode:
    own = service.entries.get("environment")
    if own is not None:
        findings.add(*_withheld(own.node, (*path, "environment"), context))
        service = service.with_entry("environment", replace(own, node=_inherited(own.node, context)))
    files = service.entries.get("env_file")
    if files is None:
        return service
    listed = files.node.items if isinstance(files.node, SequenceNode) else (files.node,)
    found: dict[str, Entry] = {}
    for file in listed:
        read = decrypted_variables if isinstance(file, MappingNode) else _from_file
        found |= read(file, (*path, "env_file"), context, findings)
    over = as_mapping(service.entries["environment"].node) if own is not None else MappingNode(files.at)
    if not isinstance(over, MappingNode):
        return service.with_entry("env_file", None)
    merged = replace(over, entries={**found, **over.entries})
    entry = replace(own or files, node=merged)
    return service.with_entry("env_file", None).with_entry("environment", entry)


def _inherited(node: Node, context: Context) -> Node:
    """Names without a value take the one of swarmplan's environment; without one there they stay as they are."""
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(_item(item, context) for item in node.items))
    filled = {
        name: Entry(entry.at, _from_variable(name, context.environ[name], entry.node.at))
        if isinstance(entry.node, ScalarNode) and _open(entry.node.value, context) and name in context.environ
        else entry
        for name, entry in entries(node)
    }
    return replace(node, entries=filled) if isinstance(node, MappingNode) else node


def _withheld(node: Node, path: Path, context: Context) -> list[Fault]:
    """The errors of names without a value that may not take the one of swarmplan's environment."""
    return [
        Fault(at, withheld_message(context.environ, name), path)
        for at, name, value in _written(node)
        if is_withheld(context.environ, name) and _open(value, context)
    ]


def _written(node: Node) -> Iterator[tuple[Position, str, object]]:
    """The variables as written: where, the name, the value (None: there is none)."""
    for item in node.items if isinstance(node, SequenceNode) else ():
        name, equals, given = str(item.value if isinstance(item, ScalarNode) else "").partition("=")
        yield item.at, name, given if equals else None
    for name, entry in entries(node):
        yield entry.at, name, entry.node.value if isinstance(entry.node, ScalarNode) else entry.node


def _from_variable(name: str, value: str, at: Position) -> ScalarNode:
    """A variable's value, which is shown as its name."""
    shown = shown_variable(name, value)
    return ScalarNode(at, value, shown=shown if shown != value or not value else None)


def _open(value: object, context: Context) -> bool:
    """Whether a variable takes its value from swarmplan's environment: in a stack an empty one, too (measured on 20.10.24 and
    28.5.2)."""
    return value is None or (context.of_stack and value == "")


def _item(item: Node, context: Context) -> Node:
    value: Any = item.value if isinstance(item, ScalarNode) else None
    if not isinstance(value, str):
        return item
    name, equals, given = value.partition("=")
    if name in context.environ and _open(given if equals else None, context):
        filled = _from_variable(name, context.environ[name], item.at)
        shown = None if filled.shown is None else f"{name}={filled.shown}"
        return replace(filled, value=f"{name}={filled.value}", shown=shown)
    return item


def _from_file(file: Node, path: Path, context: Context, findings: Findings) -> dict[str, Entry]:
    if not isinstance(file, ScalarNode) or not isinstance(file.value, str):
        findings.add(Fault(file.at, "must be a file's name, {sops: FILE}, or a list of them", path))
        return {}
    try:
        there = context.path(file.value, file.at)
        text = read_text(there, file.at.rank, open_file=context.open_file)
    except Fault as fault:
        findings.add(Fault(file.at, unquoted(file, f"{fault.at}: {fault.message}"), path))
        return {}
    read = raw_variables if context.of_stack else variables
    found, faults = read(text, there, context.environ, file.at.rank)
    findings.add(*faults)
    return {
        name: Entry(
            file.at,
            _from_variable(name, context.environ.get(name, "") if _open(value, context) else value, file.at),
        )
        for name, value in found.items()
    }

"""``load_agent``: an agent file to its settings, reporting all errors at once."""

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.secret_files import changed_by_others
from swarmplan.spec.agent.resolve.agent import resolve_agent
from swarmplan.spec.agent.settings import AgentSettings
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.other_files import other_than_agent
from swarmplan.spec.validation.misspelt import with_sections_named
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Position, ScalarNode, plain

_MUST_BE = "an agent file must be a mapping that starts with apiVersion: swarmplan/v1 and kind: Agent"


@dataclass(frozen=True, slots=True)
class LoadedAgent:
    """The settings, and ``warnings``: lines like those of an error, in file order."""

    settings: AgentSettings
    warnings: tuple[str, ...] = ()


def load_agent(path: str, environ: Mapping[str, str]) -> LoadedAgent:
    """Read an agent file. The files that it names are looked at, and those of the clusters are not. Raises SpecError with every
    error found."""
    findings = Findings()
    read = read_document([path], environ, findings, must_be=_MUST_BE)
    if read is None:
        raise findings.failure
    if message := other_than_agent(read):
        at = replace(read.at, line=0)
        raise SpecError([at.problem(f"{at}: {message}")])
    read = with_sections_named(read, AgentSpec, findings)
    tree = findings.root = _with_refs_as_text(read)
    spec, faulty = validate(plain(tree), AgentSpec, findings)
    if wrong := _changed_by_others(path):
        findings.warn(
            (), f"{wrong}: who changes it decides what the agent does and runs", Position(path, 0, 0)
        )
    settings = resolve_agent(spec, Document(tree, findings, faulty))
    findings.raise_errors()
    return LoadedAgent(settings, findings.warnings)


def _changed_by_others(path: str) -> str:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):  # it was read a moment ago
        return ""
    return changed_by_others(path, found) if stat.S_ISREG(found.st_mode) else ""


def _with_refs_as_text(tree: Node) -> Node:
    """The names of refs as they are written: the tag ``1.10`` is not the number 1.1."""
    if not isinstance(tree, MappingNode):
        return tree
    clusters = tree.child("clusters")
    if not isinstance(clusters, MappingNode):
        return tree
    changed = {
        name: replace(one, node=_below(one.node, ("source", "ref"))) for name, one in clusters.entries.items()
    }
    return tree.with_entries(
        {"clusters": replace(tree.entries["clusters"], node=clusters.with_entries(changed))}
    )


def _below(node: Node, parts: tuple[str, ...]) -> Node:
    if not isinstance(node, MappingNode):
        return node
    if parts:
        entry = node.entries.get(parts[0])
        return (
            node
            if entry is None
            else node.with_entry(parts[0], replace(entry, node=_below(entry.node, parts[1:])))
        )
    return node.with_entries({key: _as_text(entry) for key, entry in node.entries.items()})


def _as_text(entry: Entry) -> Entry:
    node = entry.node
    is_number = (
        isinstance(node, ScalarNode)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )
    if is_number and isinstance(node, ScalarNode) and node.plain is not None:
        return replace(entry, node=replace(node, value=node.plain))
    return entry

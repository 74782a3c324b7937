"""What a document names in files that are encrypted with sops: env files, and the values of secrets and configs."""

from pathlib import Path as File

from swarmplan.errors import Failure
from swarmplan.model.content import Source
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.spec.models.content import ContentSection
from swarmplan.spec.reading.context import Context
from swarmplan.spec.reading.dotenv import variables
from swarmplan.spec.reading.dotted import names_of
from swarmplan.spec.yaml.findings import Fault, Findings
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

SOPS = "sops"
_KEY = "key"
_SHAPE = "must be a file's name, or {sops: FILE} with nothing else in it"


def decrypted_variables(file: Node, path: Path, context: Context, findings: Findings) -> dict[str, Entry]:
    """The variables of a ``{sops: FILE}``. No output shows their values; errors, which quote none, are reported."""
    name = file.child(SOPS) if isinstance(file, MappingNode) and len(file.entries) == 1 else None
    if not isinstance(name, ScalarNode) or not isinstance(name.value, str) or not name.value:
        findings.add(Fault(file.at, _SHAPE, path))
        return {}
    if context.of_stack or context.sops is None:
        why = (
            "a stack file has no sops files" if context.of_stack else "there are no keys for sops files here"
        )
        findings.add(Fault(name.at, f"{why}: declare the service in the cluster file", (*path, SOPS)))
        return {}
    there = str(File(context.path(name.value, name.at)).absolute())
    try:
        found = context.sops(there)
    except Failure as error:
        findings.add(Fault(name.at, unquoted(name, str(error)), (*path, SOPS)))
        return {}
    if isinstance(found, str):
        found, faults = variables(found, there, {}, literal=True)
        findings.add(
            *(Fault(name.at, f"{there}: {fault.message}", (*path, SOPS, *fault.path)) for fault in faults)
        )
    return {
        variable: Entry(name.at, ScalarNode(name.at, value, shown=HIDDEN if value else ""))
        for variable, value in found.items()
    }


def decrypted_places(root: Node) -> tuple[str, ...]:
    """The ``env_file`` of each service that has one of sops, as ``services.web.env_file``."""
    services = root.child("services") if isinstance(root, MappingNode) else None
    return tuple(
        f"services.{name}.env_file"
        for name, entry in entries(services)
        if isinstance(entry.node, MappingNode) and _has_sops(entry.node.child("env_file"))
    )


def _has_sops(files: Node | None) -> bool:
    listed = files.items if isinstance(files, SequenceNode) else (files,)
    return any(isinstance(file, MappingNode) for file in listed)


def sops_source(
    section: ContentSection, at: Position, path: Path, context: Context, findings: Findings
) -> Source | None:
    """The source of a secret or config, whose ``sops`` is written at this position; None once an error is reported."""
    written = section.key or ()
    key = tuple(names_of(written) if isinstance(written, str) else written)
    if section.key is not None and not (key and all(key)):
        findings.error((*path, _KEY), "must be a path such as db.password, or a list of names")
        return None
    return Source(sops=str(File(context.path(section.sops or "", at)).absolute()), key=key)

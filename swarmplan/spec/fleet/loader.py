"""``load_fleet``: a fleet file, with its roster, to its settings, reporting all errors at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.secret_files import changed_by_others
from swarmplan.spec.fleet.as_written import as_written
from swarmplan.spec.fleet.card_texts import with_language_file
from swarmplan.spec.fleet.check_file import read_checks
from swarmplan.spec.fleet.resolve.fleet import resolve_fleet
from swarmplan.spec.fleet.roster import read_roster
from swarmplan.spec.fleet.settings import FleetSettings
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.other_files import other_than_fleet
from swarmplan.spec.validation.misspelt import with_sections_named
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, ScalarNode, SequenceNode, plain

_MUST_BE = "a fleet file must be a mapping that starts with apiVersion: swarmplan/v1 and kind: Fleet"
_LISTS = {"roster": read_roster, "checks": read_checks}
"""What may stand in a file of its own."""
TO_DESTROY = frozenset({
    "apiVersion", "kind", "name", "template", "env_file", "naming", "vars", "pools", "access", "parallelism", "max_machines_at_once", "ttl",
    "policy",
})  # fmt: skip
"""What the removal of clusters has a use for in a fleet file: also the limits, and who may come in until then."""
TEMPLATE = frozenset({"template", "env_file"})
"""The part of it that can be done without where what is remembered says the same."""


@dataclass(frozen=True, slots=True)
class LoadedFleet:
    """The settings, and ``warnings``: lines like those of an error, in file order."""

    settings: FleetSettings
    warnings: tuple[str, ...] = ()


def load_fleet(path: str, environ: Mapping[str, str], *, only: Collection[str] | None = None) -> LoadedFleet:
    """Read a fleet file, its roster and its checks; the template is read for each student, by ``load``. ``only``: these keys alone, such as
    ``TO_DESTROY``, without students. Raises SpecError with every error found."""
    findings = Findings()
    read = read_document([path], environ, findings, must_be=_MUST_BE)
    if read is None:
        raise findings.failure
    if message := other_than_fleet(read):
        at = replace(read.at, line=0)
        raise SpecError([at.problem(f"{at}: {message}")])
    if only is not None and isinstance(read, MappingNode):
        read = _part(read, only)
    read = findings.root = with_sections_named(read, FleetSpec, findings)
    whole = with_language_file(_with_lists(read, findings), findings)
    tree = findings.root = as_written(whole)
    spec, faulty = validate(plain(tree), FleetSpec, findings)
    needs_template = only is None or "template" in only
    settings = resolve_fleet(spec, Document(tree, findings, faulty), path, needs_template=needs_template)
    findings.raise_errors()
    if only is None and not settings.students:
        findings.warn(
            ("roster",),
            "nobody is in it, so no cluster is asked for; a CSV file has a row for each student below its first line",
        )
    return LoadedFleet(settings, findings.warnings)


def _part(tree: MappingNode, only: Collection[str]) -> MappingNode:
    """These keys of the file, and a roster that nobody is in."""
    entries = {key: entry for key, entry in tree.entries.items() if key in only}
    return replace(tree, entries={**entries, "roster": Entry(tree.at, SequenceNode(tree.at))})


def _changed_by_others(file: str) -> str:
    """What is wrong with a file that others may change: whoever writes it says whose clusters are made and removed."""
    try:
        return changed_by_others(file, Path(file).stat())
    except (OSError, ValueError):  # told by who reads it
        return ""


def _with_lists(tree: Node, findings: Findings) -> Node:
    """The tree with the students and the checks of the files that ``roster`` and ``checks`` name in place of their names."""
    for rank, (key, read) in enumerate(_LISTS.items(), 1):
        entry = tree.entries.get(key) if isinstance(tree, MappingNode) else None
        named = entry.node if entry is not None else None
        if (
            not isinstance(tree, MappingNode)
            or entry is None
            or not isinstance(named, ScalarNode)
            or not named.value
        ):
            continue
        file = absolute_path(tree, (key,), str(named.value))
        found, faults = read(file, rank)
        if wrong := _changed_by_others(file):
            faults.append(Fault(named.at, wrong, (key,)))
        # what is wrong with the file as a whole is wrong with its name
        whole = [Fault(named.at, f"{file}: {one.message}", (key,)) for one in faults if not one.at.line]
        findings.add(*whole, *(one for one in faults if one.at.line))
        tree = tree.with_entry(key, None if found is None else replace(entry, node=found))
    return tree

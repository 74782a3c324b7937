"""``load_fleet``: a fleet file, with its roster, to its settings, reporting all errors at once."""

from collections.abc import Mapping
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.spec.fleet.resolve.fleet import resolve_fleet
from swarmplan.spec.fleet.roster import read_roster
from swarmplan.spec.fleet.settings import FleetSettings
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.other_files import other_than_fleet
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import MappingNode, Node, ScalarNode, plain

_MUST_BE = "a fleet file must be a mapping that starts with apiVersion: swarmplan/v1 and kind: Fleet"
_ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class LoadedFleet:
    """The settings, and ``warnings``: lines like those of an error, in file order."""

    settings: FleetSettings
    warnings: tuple[str, ...] = ()


def load_fleet(path: str, environ: Mapping[str, str]) -> LoadedFleet:
    """Read a fleet file and its roster; the template is read for each student, by ``load``. Raises SpecError with every error found."""
    findings = Findings()
    read = read_document([path], environ, findings, must_be=_MUST_BE)
    if read is None:
        raise findings.failure
    if message := other_than_fleet(read):
        at = replace(read.at, line=0)
        raise SpecError([at.problem(f"{at}: {message}")])
    findings.root = read
    tree = findings.root = _with_roster(read, findings)
    spec, faulty = validate(plain(tree), FleetSpec, findings)
    settings = resolve_fleet(spec, Document(tree, findings, faulty), path)
    findings.raise_errors()
    return LoadedFleet(settings, findings.warnings)


def _with_roster(tree: Node, findings: Findings) -> Node:
    """The tree with the students of the file that ``roster`` names in place of its name."""
    entry = tree.entries.get(_ROSTER) if isinstance(tree, MappingNode) else None
    named = entry.node if entry is not None else None
    if (
        not isinstance(tree, MappingNode)
        or entry is None
        or not isinstance(named, ScalarNode)
        or not named.value
    ):
        return tree
    students, faults = read_roster(absolute_path(tree, (_ROSTER,), str(named.value)), 1)
    findings.add(*faults)
    return tree.with_entry(_ROSTER, None if students is None else replace(entry, node=students))

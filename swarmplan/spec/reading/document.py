"""Files to one document: each is read and interpolated, then they are merged."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import IO

from swarmplan.spec.reading.dialect import COMPOSE, Dialect
from swarmplan.spec.reading.interpolation import interpolate_tree
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.merge import merge, without_tags
from swarmplan.spec.yaml.source import STDIN, open_waiting, read_text
from swarmplan.spec.yaml.tree import MappingNode, Node, SequenceNode
from swarmplan.system.regular_files import OpenFile


def read_document(
    files: Sequence[str],
    environ: Mapping[str, str] | None,
    findings: Findings,
    *,
    must_be: str,
    rank: int = 0,
    stdin: IO[bytes] | None = None,
    open_file: OpenFile = open_waiting,
    template: Mapping[str, str] | None = None,
) -> Node | None:
    """The files as one tree, later ones merged over earlier ones, or None once the errors are reported.

    Without ``environ``, variables stay as written. ``template`` are the values of a fleet's template, which are put in first. ``must_be`` describes a valid file, for one that is not a mapping;
    ``rank`` is the position of the first file among all that are read.
    """
    trees = read_files(
        files,
        environ,
        findings,
        must_be=must_be,
        rank=rank,
        stdin=stdin,
        open_file=open_file,
        template=template,
    )
    return whole(reduce(merge, trees)) if trees else None


def read_files(
    files: Sequence[str],
    environ: Mapping[str, str] | None,
    findings: Findings,
    *,
    must_be: str,
    rank: int = 0,
    stdin: IO[bytes] | None = None,
    dialect: Dialect = COMPOSE,
    open_file: OpenFile = open_waiting,
    template: Mapping[str, str] | None = None,
) -> list[Node]:
    """The files as one tree each, which ``whole`` turns into documents; none once an error is reported. The arguments are
    those of ``read_document``. There is no partial document: it would only be reported for lacking the other part."""
    trees = [
        _read(file, rank + place, environ, findings, must_be, stdin, dialect, open_file, template)
        for place, file in enumerate(files)
    ]
    there = [tree for tree in trees if tree is not None]
    return there if len(there) == len(trees) else []


def whole(tree: Node) -> Node:
    """The document of a merged tree, with its tags applied."""
    cleaned = without_tags(tree)
    return cleaned if cleaned is not None else MappingNode(tree.at)


def _read(  # noqa: PLR0917 - each is a different thing, and the one caller names them
    file: str,
    rank: int,
    environ: Mapping[str, str] | None,
    findings: Findings,
    must_be: str,
    stdin: IO[bytes] | None,
    dialect: Dialect,
    open_file: OpenFile,
    template: Mapping[str, str] | None,
) -> Node | None:
    """One file as an interpolated tree, or None once its errors are reported."""
    try:
        text = read_text(file, rank, stdin, open_file)
    except Fault as fault:
        findings.add(fault)
        return None
    node, faults = parse(text, "<stdin>" if file == STDIN else file, rank, must_be=must_be, dialect=dialect)
    findings.add(*faults)
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        found = "a list" if isinstance(node, SequenceNode) else "plain text"
        findings.add(Fault(node.at, f"this is {found}; {must_be}"))
        return None
    if template is not None:
        from swarmplan.spec.reading.template import with_template_values  # noqa: PLC0415 - most files are of no fleet

        node = with_template_values(node, template, findings)
    return node if environ is None else interpolate_tree(node, environ, findings, dialect)

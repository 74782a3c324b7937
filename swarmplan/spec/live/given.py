"""What the user's own files say, as they say it: merged, their variables left to be filled in."""

from collections.abc import Sequence
from typing import IO, Any

from swarmplan.spec.findings import Fault, Findings
from swarmplan.spec.merge import merge, without_tags
from swarmplan.spec.parse import parse
from swarmplan.spec.source import read_text
from swarmplan.spec.tree import MappingNode, Node, plain


def given_document(files: Sequence[str], stdin: IO[bytes] | None = None) -> dict[str, Any]:
    """The files as one document. Raises SpecError; whoever has loaded them before has told what is wrong with them."""
    findings = Findings()
    whole: Node | None = None
    for rank, file in enumerate(files):
        try:
            node, faults = parse(read_text(file, rank, stdin), file, rank)
        except Fault as fault:
            findings.add(fault)
            continue
        findings.add(*faults)
        if node is not None:
            whole = node if whole is None else merge(whole, node)
    findings.raise_errors()
    cleaned = without_tags(whole) if whole is not None else None
    document = plain(cleaned) if isinstance(cleaned, MappingNode) else {}
    return dict(document)

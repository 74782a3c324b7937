"""What the user's own files say, as they say it: merged, their variables left to be filled in."""

from collections.abc import Sequence
from typing import Any

from swarmplan.spec.document import read_document
from swarmplan.spec.findings import Findings
from swarmplan.spec.tree import plain


def given_document(files: Sequence[str]) -> dict[str, Any]:
    """The files as one document. Raises SpecError; whoever has loaded them before has told what is wrong with them."""
    findings = Findings()
    whole = read_document(files, None, findings, must_be="a spec is a mapping")
    findings.raise_errors()
    return dict(plain(whole)) if whole is not None else {}

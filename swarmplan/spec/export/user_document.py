"""What the user's own files say, as they say it: merged, their variables left to be filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path as File
from typing import Any

from swarmplan.spec.export.paths import relocated
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.dotenv import environment
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import plain


def user_document(
    files: Sequence[str], folder: File, environ: Mapping[str, str], env_files: Sequence[str] = ()
) -> dict[str, Any]:
    """The files as one document to stand in this folder: their relative paths lead from there to where they led. Raises
    SpecError; whoever has loaded them before has told what is wrong with them."""
    findings = Findings()
    known = environment(env_files, environ, findings)
    whole = read_document(files, None, findings, must_be="a spec must be a mapping")
    findings.raise_errors()
    return dict(plain(relocated(whole, folder, known))) if whole is not None else {}

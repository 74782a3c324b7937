"""The user's own files, merged, with their variables not yet interpolated."""

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
    """The files as one document for this folder, with relative paths adjusted to lead to the same files. Raises SpecError;
    the caller has loaded them before and reported what is wrong with them."""
    findings = Findings()
    known = environment(env_files, environ, findings)
    whole = read_document(files, None, findings, must_be="a spec must be a mapping")
    findings.raise_errors()
    return dict(plain(relocated(whole, folder, known))) if whole is not None else {}

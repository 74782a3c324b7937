"""The user's own files, merged for another folder: relative paths adjusted, variables not yet interpolated."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path as File
from typing import Any

from swarmplan.spec.export.yaml_text import without_variables
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.dotenv import environment
from swarmplan.spec.trust.keys import FILES
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.interpolate import interpolate
from swarmplan.spec.yaml.source import relative_to_file
from swarmplan.spec.yaml.tree import MappingNode, Node, ScalarNode, SequenceNode, plain


def user_document(
    files: Sequence[str], folder: File, environ: Mapping[str, str], env_files: Sequence[str] = ()
) -> dict[str, Any]:
    """The files as one document for this folder, with relative paths adjusted to lead to the same files. Raises SpecError;
    the caller has loaded them before and reported what is wrong with them."""
    findings = Findings()
    known = environment(env_files, environ, findings)
    whole = read_document(files, None, findings, must_be="a spec must be a mapping")
    findings.raise_errors()
    if whole is None:
        return {}
    for place in FILES:
        whole = _at(whole, place, folder, known)
    return dict(plain(whole))


def _at(node: Node, place: tuple[str, ...], folder: File, environ: Mapping[str, str]) -> Node:
    """The document with the paths at this place adjusted. Variables stay as written; ``environ`` interpolates them to find out
    whether a path is absolute."""
    if not place:
        return _path(node, folder, environ)
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(_at(item, place, folder, environ) for item in node.items))
    if not isinstance(node, MappingNode):
        return node
    key, *rest = place
    return node.with_entries(
        {
            name: replace(entry, node=_at(entry.node, tuple(rest), folder, environ))
            for name, entry in node.entries.items()
            if key in {"*", name}
        }
    )


def _path(node: Node, folder: File, environ: Mapping[str, str]) -> Node:
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(_path(item, folder, environ) for item in node.items))
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str) or not node.value:
        return node
    way = os.path.relpath(os.path.realpath(relative_to_file(node.at.file, "")), os.path.realpath(folder))
    if way == os.curdir or File(interpolate(node.value, environ, lambda _: None)).is_absolute():
        return node
    return replace(node, value=f"{without_variables(way)}/{node.value.removeprefix('./')}")

"""The format of a document: by its file's name as sops has it, and for other names by what is in it."""

import re
from collections.abc import Callable
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.sops.dotenv_text import PREFIX, dotenv_tree
from swarmplan.sops.fault import SopsFault
from swarmplan.sops.json_text import json_tree
from swarmplan.sops.tree import Tree

METADATA = "sops"
"""The name under which a document has what sops writes of itself."""
_BINARY = "data"
"""The only value of a binary document."""
_FLAT = re.compile(rf"^{PREFIX}(?:mac|lastmodified)=", re.MULTILINE)


class Format(StrEnum):
    """What a document was before it was encrypted."""

    YAML = "yaml"
    JSON = "json"
    DOTENV = "dotenv"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is in the file: ``tree`` is still encrypted, ``metadata`` what sops writes of itself."""

    format: Format
    tree: Tree
    metadata: Tree


def read_document(name: str, data: bytes) -> Document:
    """The document in a file of this name. Raises SopsFault."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SopsFault("not UTF-8 text, so sops did not write it") from None
    form = _format(name, text)
    tree = dict(_READERS[form](text))
    metadata = tree.pop(METADATA, None)
    if not isinstance(metadata, dict):
        raise SopsFault("it is not encrypted with sops: it has no sops metadata; encrypt it with sops -e -i")
    if form is Format.BINARY and tree.keys() != {_BINARY}:
        form = Format.JSON
    return Document(form, tree, metadata)


def binary_content(tree: Tree) -> object:
    """The one value of a binary document."""
    return tree[_BINARY]


def _format(name: str, text: str) -> Format:
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix == "ini":
        raise SopsFault("INI files are not read: use YAML, JSON or dotenv, or command: [sops, -d, FILE]")
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if text.lstrip()[:1] == "{":
        return Format.BINARY
    return Format.DOTENV if _FLAT.search(text) else Format.YAML


def _yaml_tree(text: str) -> Tree:
    from swarmplan.sops.yaml_text import yaml_tree  # noqa: PLC0415 - PyYAML is not needed for the others

    return yaml_tree(text)


_SUFFIXES = {"yaml": Format.YAML, "yml": Format.YAML, "json": Format.JSON, "env": Format.DOTENV}
_READERS: dict[Format, Callable[[str], Tree]] = {
    Format.YAML: _yaml_tree,
    Format.JSON: json_tree,
    Format.DOTENV: dotenv_tree,
    Format.BINARY: json_tree,
}

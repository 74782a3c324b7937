"""The check of an untrusted spec: of the cluster's document and of each stack file, before anything that they name is read."""

from collections.abc import Iterable, Iterator
from pathlib import Path as File

from swarmplan.spec.trust.commands import first_word
from swarmplan.spec.trust.confinement import Confinement, folder_at, folder_of, is_typed
from swarmplan.spec.trust.keys import KEYS, Key, Use
from swarmplan.spec.trust.machines import check_machines
from swarmplan.spec.trust.messages import refusal
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import relative_to_file
from swarmplan.spec.yaml.tree import (
    MappingNode,
    Node,
    Path,
    ScalarNode,
    SequenceNode,
    find,
    value_position,
)

_NO = (None, False, "", "false")
_BACKUPS = ("policy", "backup_folder")
_DEFAULT_BACKUPS = "backups"


def check_document(tree: Node, confinement: Confinement, findings: Findings) -> None:
    """Report what the cluster's document may not do; ``--set`` may, since it is typed on the command line. Raises SpecError
    where there is anything."""
    refused = check_machines(tree, confinement, findings)
    for key, place, value in _values(tree, KEYS, confinement):
        root, file = folder_at(value.at), relative_to_file(value.at.file, str(value.value))
        if is_typed(value.at):
            confinement.accept(file)
        elif message := _refusal(key, value, file, root, confinement):
            findings.error(place, message)
            refused = True
    at = value_position(tree, _BACKUPS)
    if find(tree, _BACKUPS) is None and not confinement.may_open(
        relative_to_file(at.file, _DEFAULT_BACKUPS), folder_at(at)
    ):
        findings.error(_BACKUPS, refusal(Use.FILE, where=folder_at(at), terms=confinement.terms), key=True)
        refused = True
    if refused:
        raise findings.failure


def check_stack(tree: Node, folder: str, root: str, confinement: Confinement, findings: Findings) -> bool:
    """Report what a stack file may not do; whether there is nothing. Its paths are relative to ``folder``, and must lead into
    ``root``."""
    allowed = True
    for key, place, value in _values(tree, [key for key in KEYS if key.stacks], confinement):
        file = str(File(folder) / str(value.value))
        if message := _refusal(key, value, file, root, confinement):
            findings.error(place, message)
            allowed = False
    return allowed


def stack_root(tree: Node, name: str, first: str, confinement: Confinement) -> str:
    """The folder that paths in a stack must lead into: that of the file that names its first file. If the command line does,
    it is that of the stack file."""
    at = value_position(tree, ("stacks", name, "files", 0))
    if not is_typed(at):
        return folder_at(at)
    root = folder_of(first)
    confinement.accept_folder(root)
    return root


def _values(
    tree: Node, keys: Iterable[Key], confinement: Confinement
) -> Iterator[tuple[Key, Path, ScalarNode]]:
    """Every value at and below the keys of the table, with its path; not those of a command whose program is allowed."""
    for key in keys:
        for path, node in _at(tree, key.parts):
            if key.use is Use.PROGRAM and first_word(node) in confinement.allowed.programs:
                continue
            for place, value in _scalars(node, path):
                yield key, place, value


def _scalars(node: Node, path: Path) -> Iterator[tuple[Path, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from _scalars(item, (*path, index))
    else:
        for name, entry in node.entries.items():
            yield from _scalars(entry.node, (*path, name))


def _refusal(key: Key, value: ScalarNode, file: str, root: str, confinement: Confinement) -> str:
    """What is wrong with a value; "" for nothing."""
    if value.value is None or key.use in {Use.INHERITED, Use.DRIVER}:
        return ""  # judged where they are read
    allowed, terms = confinement.allowed, confinement.terms
    if key.use in {Use.FILE, Use.SOPS} and not confinement.may_open(file, root):
        return refusal(Use.FILE, where=root, terms=terms)
    may = {
        Use.FILE: True,
        Use.SOPS: confinement.decrypts,
        Use.LOGIN: value.value in _NO or allowed.logins,
        Use.VARIABLE: value.value in allowed.variables,
    }
    return "" if may.get(key.use) else refusal(key.use, key.instead, terms=terms)


def _at(tree: Node, parts: tuple[str, ...], above: Path = ()) -> Iterator[tuple[Path, Node]]:
    """The nodes at a path of the table."""
    if not parts:
        yield above, tree
    elif isinstance(tree, SequenceNode):
        for index, item in enumerate(tree.items):
            yield from _at(item, parts, (*above, index))
    elif isinstance(tree, MappingNode):
        first, *rest = parts
        for name, entry in tree.entries.items():
            if first in {"*", name}:
                yield from _at(entry.node, tuple(rest), (*above, name))

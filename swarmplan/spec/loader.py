"""``load``: files to Desired, every fault told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired
from swarmplan.spec.assign import assign
from swarmplan.spec.dotenv import variables
from swarmplan.spec.fill import fill
from swarmplan.spec.findings import Fault, Findings
from swarmplan.spec.ignored import without_ignored
from swarmplan.spec.merge import merge, without_tags
from swarmplan.spec.parse import parse
from swarmplan.spec.resolve.desired import resolve
from swarmplan.spec.resolve.environment import resolve_environments
from swarmplan.spec.source import STDIN, read_text
from swarmplan.spec.tree import MappingNode, Node, Path, find, key_position, plain
from swarmplan.spec.validate import validate


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec, resolved. ``warnings`` are lines like those of an error, in file order."""

    desired: Desired
    warnings: tuple[str, ...]
    _tree: Node
    _machine_paths: Mapping[str, Path]

    def position(self, path: Path) -> str:
        """Where the last part of a path is written, ``file:line:column``; the nearest part above it when it is not."""
        return str(key_position(self._tree, path))

    def machine_path(self, name: str) -> Path:
        """Where a machine is declared: ``("managers",)`` by count, ``("workers", 0)`` in a list."""
        return self._machine_paths[name]

    def setting_path(self, machine: str, *keys: str) -> Path:
        """Where a machine's setting (``"options", "engine"``) is written: at the machine, or among the defaults."""
        own = (*self.machine_path(machine), *keys)
        default = ("machines", *keys)
        return default if find(self._tree, own) is None and find(self._tree, default) is not None else own


def load(
    files: Sequence[str],
    *,
    environ: Mapping[str, str],
    env_files: Sequence[str] = (),
    settings: Sequence[str] = (),
    stdin: IO[bytes] | None = None,
) -> Loaded:
    """Read the files (``-``: ``stdin``) as one spec and resolve it.

    Later files override earlier ones, ``settings`` (``path=value``) override all; ``environ`` goes before
    ``env_files``. Raises SpecError with every fault found.
    """
    if not files:
        raise SpecError(["no cluster file given; name one, such as cluster.yaml"])
    findings = Findings()
    known = _environment(env_files, environ, findings)
    trees = [_read(file, rank, known, stdin, findings) for rank, file in enumerate(files)]
    whole = [tree for tree in trees if tree is not None]
    if not whole or len(whole) < len(trees):
        findings.raise_errors()  # half a spec would only be blamed for lacking the other half
    tree = _assigned(_merged(whole), settings, len(files), findings)
    findings.root = tree
    tree = resolve_environments(without_ignored(tree, findings), known, findings)
    document = plain(tree)
    spec, faulty = validate(document, findings)
    desired, paths = resolve(spec, document, tree, faulty, findings)
    findings.raise_errors()
    return Loaded(desired, findings.warnings, tree, paths)


def _environment(
    env_files: Sequence[str], environ: Mapping[str, str], findings: Findings
) -> Mapping[str, str]:
    """Variables for interpolation; a later env file goes before an earlier, the process's own before all."""
    found: dict[str, str] = {}
    for file in env_files:
        try:
            read, faults = variables(read_text(file, -1), file, {**found, **environ}, rank=-1)
        except Fault as fault:
            findings.add(fault)
            continue
        found |= read
        findings.add(*faults)
    return {**found, **environ}


def _read(
    file: str, rank: int, environ: Mapping[str, str], stdin: IO[bytes] | None, findings: Findings
) -> Node | None:
    """One file as a filled-in tree, or None once its faults are told."""
    try:
        text = read_text(file, rank, stdin)
    except Fault as fault:
        findings.add(fault)
        return None
    node, faults = parse(text, "<stdin>" if file == STDIN else file, rank)
    findings.add(*faults)
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        findings.add(Fault(node.at, "a spec is a mapping and starts with apiVersion: swarmplan/v1"))
        return None
    return fill(node, environ, findings)


def _merged(trees: Sequence[Node]) -> Node:
    whole = trees[0]
    for tree in trees[1:]:
        whole = merge(whole, tree)
    cleaned = without_tags(whole)
    return cleaned if cleaned is not None else MappingNode(whole.at)


def _assigned(tree: Node, settings: Sequence[str], rank: int, findings: Findings) -> Node:
    for setting in settings:
        try:
            tree = assign(tree, setting, rank)
        except Fault as fault:
            findings.add(fault)
    return tree

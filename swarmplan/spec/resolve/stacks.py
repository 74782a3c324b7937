"""``stacks:`` to their documents. Each is independent: it has its own files, variables and names."""

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from pathlib import Path as File

from swarmplan.compose import scope_of
from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.compose_keys import IGNORED_IN_STACKS
from swarmplan.spec.models.stack import StackDocument
from swarmplan.spec.reading.context import Context
from swarmplan.spec.reading.document import read_files, whole
from swarmplan.spec.reading.dotenv import environment
from swarmplan.spec.reading.other_files import other_than_stack
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.environment import resolve_environments
from swarmplan.spec.secrecy.declared import with_declared, with_declared_of_stack
from swarmplan.spec.secrecy.texts import hidden_texts
from swarmplan.spec.stack_files import check_format, merge_documents
from swarmplan.spec.stack_files.dialect import STACK
from swarmplan.spec.trust.confinement import Confinement
from swarmplan.spec.trust.documents import check_stack, stack_root
from swarmplan.spec.validation.misspelt import with_sections_named
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.ignored import without_ignored
from swarmplan.spec.yaml.source import nearest_file, open_waiting, relative_to_file
from swarmplan.spec.yaml.tree import Node, Path, find, plain, value_position

_MUST_BE = "a stack file must be a mapping with services in it"
_CONTENTS = ("services", "networks", "secrets", "configs")
"""The sections of objects that a swarm keeps for a stack. A stack without services, as ``import`` may find it, is valid."""
_NO_FILE = "no such file"
_APART = 1000
"""The distance between the ranks of two stacks' files."""


def read_stacks(  # noqa: PLR0917 - each is a different thing, and the one caller names them
    spec: ClusterSpec,
    tree: Node,
    environ: Mapping[str, str],
    findings: Findings,
    rank: int,
    confinement: Confinement | None = None,
) -> list[ComposeSections]:
    """The documents of the stacks that could be read; errors of the others are reported. ``rank`` is the position of their
    files among all that are read."""
    open_file = open_waiting if confinement is None else confinement.open
    found = []
    for number, (name, section) in enumerate(spec.stacks.items()):
        files = _existing(("stacks", name, "files"), section.files, tree, findings, confinement)
        variables = _existing(("stacks", name, "env_file"), section.env_files, tree, findings, confinement)
        if len(files) < len(section.files) or len(variables) < len(section.env_files):
            continue
        stack = _Stack(spec.name, tree, findings, name, files, rank + number * _APART, confinement)
        own = findings.of_stack(name, [*files, *variables])
        document = stack.read(environment(variables, environ, own, stack.rank, open_file), own)
        if document is not None:
            found.append(document)
    return found


def _existing(
    path: Path, names: Sequence[str], tree: Node, findings: Findings, confinement: Confinement | None
) -> list[str]:
    """Those of the named files that exist. Where files are confined, no message names another one."""
    found = []
    for index, name in enumerate(names):
        place = (*path, index) if find(tree, (*path, index)) else path
        file = relative_to_file(value_position(tree, place).file, name)
        if fault := _unreadable(File(file)):
            meant = nearest_file(file) if fault == _NO_FILE and confinement is None else ""
            findings.error(place, f"{fault}: {name}{meant}")
        else:
            found.append(file)
    return found


def _unreadable(file: File) -> str:
    """Why a file cannot be a stack file, as far as its name shows; "" if it can."""
    try:
        return "a folder, not a file" if file.is_dir() or not file.stat() else ""
    except FileNotFoundError:
        return _NO_FILE
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return reason_of(error)


@dataclass(frozen=True, slots=True)
class _Stack:
    """One stack and its files; ``rank`` is the position of the first one among all that are read. ``named_by`` is the
    cluster's document, and ``findings`` are its."""

    cluster: str
    named_by: Node
    findings: Findings
    name: str
    files: Sequence[str]
    rank: int
    confinement: Confinement | None = None

    def read(self, environ: Mapping[str, str], findings: Findings) -> ComposeSections | None:
        """Its document, or None once the errors are reported."""
        open_file = open_waiting if self.confinement is None else self.confinement.open
        context = Context(environ, str(File(self.files[0]).parent), open_file)
        files = read_files(
            self.files,
            environ,
            findings,
            must_be=_MUST_BE,
            rank=self.rank,
            dialect=STACK,
            open_file=open_file,
        )
        others = [(tree, message) for tree in files if (message := other_than_stack(tree))]
        for tree, message in others:
            findings.within(tree).error((), message)
        files = [with_sections_named(tree, StackDocument, findings.within(tree)) for tree in files]
        if others or not self._allowed(files, findings):
            return None
        trees = []
        for tree in files:
            own = findings.within(tree)
            check_format(tree, own)
            trees.append(resolve_environments(without_ignored(tree, IGNORED_IN_STACKS, own), context, own))
        if not trees or not _each_valid(trees, findings):
            return None
        tree = whole(reduce(partial(merge_documents, findings=findings), trees))
        own = findings.within(tree)
        tree = with_declared_of_stack(with_declared(tree, own), self.name, self.named_by, self.findings)
        findings.hide(hidden_texts(tree, environ))
        document = plain(tree)
        validated, faulty = validate(document, StackDocument, own)
        if not any(document.get(section) for section in _CONTENTS):
            own.error((), f"this stack is empty; {_MUST_BE}")
        folder = str(File(self.files[0]).parent.absolute())
        scope = scope_of(document, self.cluster, self.name, folder, environ.get("HOME", ""))
        return ComposeSections(document, tree, validated, faulty, own, scope, context)

    def _allowed(self, files: Sequence[Node], findings: Findings) -> bool:
        """Whether an untrusted stack does nothing that it may not; the rest is reported."""
        if self.confinement is None:
            return True
        folder = str(File(self.files[0]).parent)
        root = stack_root(self.named_by, self.name, self.files[0], self.confinement)
        checked = [check_stack(tree, folder, root, self.confinement, findings.within(tree)) for tree in files]
        return all(checked)


def _each_valid(trees: Sequence[Node], findings: Findings) -> bool:
    """Whether each of several files is valid by itself, as the docker client requires. A single one is validated as the
    document."""
    if len(trees) == 1:
        return True
    validated = [validate(plain(whole(tree)), StackDocument, findings.within(tree)) for tree in trees]
    return not any(faulty for _, faulty in validated)

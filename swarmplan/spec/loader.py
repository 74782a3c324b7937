"""``load``: files to Desired, reporting all errors at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Protocol

from swarmplan.compose import scope_of
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, Problem, SpecError
from swarmplan.model.cluster import Desired
from swarmplan.ports import ContentReader
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.compose_keys import IGNORED
from swarmplan.spec.reading.assign import assign, literal_variable
from swarmplan.spec.reading.context import Context, Variables
from swarmplan.spec.reading.document import read_document
from swarmplan.spec.reading.dotenv import environment
from swarmplan.spec.reading.dotted import names_of
from swarmplan.spec.reading.old_flags import check_old_flags
from swarmplan.spec.reading.other_files import other_kind
from swarmplan.spec.reading.sops_files import decrypted_places
from swarmplan.spec.resolve.checks.encodable import check_encodable
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.desired import resolve
from swarmplan.spec.resolve.environment import resolve_environments
from swarmplan.spec.resolve.shown import shown_fields
from swarmplan.spec.secrecy.declared import check_stacks_named, with_declared
from swarmplan.spec.secrecy.texts import hidden_texts
from swarmplan.spec.trust.confinement import Confinement
from swarmplan.spec.trust.documents import check_document
from swarmplan.spec.validation.misspelt import with_sections_named
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.ignored import without_ignored
from swarmplan.spec.yaml.source import open_waiting
from swarmplan.spec.yaml.tree import Node, Path, Position, ScalarNode, find, key_position, plain
from swarmplan.spec.yaml.unquoted import without_value

_STDIN = "-"
_OF_MACHINES = frozenset({"name", "machines", "managers", "workers"})
_MUST_BE = "a spec must be a mapping that starts with apiVersion: swarmplan/v1"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A resolved spec. ``warnings`` are lines like those of an error, in file order."""

    desired: Desired
    warnings: tuple[str, ...]
    _tree: Node
    _machine_paths: Mapping[str, Path]
    unset: frozenset[str] = frozenset()
    """The variables that the files read and that are not set."""

    @property
    def named_at(self) -> Position | None:
        """Where the cluster's name is written in a file; None where it comes from a variable, from ``--set``, or from no file."""
        node = find(self._tree, ("name",))
        written = isinstance(node, ScalarNode) and not node.filled and node.at.line and node.at.file != _STDIN
        return node.at if node is not None and written else None

    def position(self, path: Path) -> str:
        """Where the last part of a path is written, ``file:line:column``; that of the nearest part above it if it is not."""
        return str(key_position(self._tree, path))

    def problem(self, path: Path, text: str) -> Problem:
        """A line on a fault there: ``file:line:column: text``."""
        at = key_position(self._tree, path)
        return at.problem(f"{at}: {without_value(self._tree, path, text)}")

    def machine_path(self, name: str) -> Path:
        """Where a machine is declared: ``("managers",)`` by count, ``("workers", 0)`` in a list."""
        return self._machine_paths[name]

    def setting_path(self, machine: str, *keys: str) -> Path:
        """Where a machine's setting (``"options", "engine"``) is written: at the machine, or among the defaults."""
        own = (*self.machine_path(machine), *keys)
        default = ("machines", *keys)
        return default if find(self._tree, own) is None and find(self._tree, default) is not None else own


class MachineFaults(Protocol):
    """Finds what is wrong with the machines of a spec: where, and what. ``drivers_only``: with the drivers that they name."""

    def __call__(self, read: Loaded, *, drivers_only: bool) -> Iterable[tuple[Path, str]]: ...


def load(
    files: Sequence[str],
    *,
    environ: Mapping[str, str],
    env_files: Sequence[str] = (),
    settings: Sequence[str] = (),
    stdin: IO[bytes] | None = None,
    contents: ContentReader | None = None,
    sops: Variables | None = None,
    confinement: Confinement | None = None,
    machine_faults: MachineFaults | None = None,
    template: Mapping[str, str] | None = None,
    defaults: Sequence[str] = (),
) -> Loaded:
    """Read the files (``-``: ``stdin``) as one spec and resolve it.

    Later files override earlier ones, ``settings`` (``path=value``) override all; ``environ`` takes precedence over
    ``env_files``. ``contents`` reads the content of secrets and configs: only a fingerprint of it is kept. ``sops`` decrypts env
    files. With a ``confinement`` the files may come from anybody: of ``environ`` they get what it allows, and what they may not do is an
    error before it is done. ``machine_faults`` finds what is wrong with the machines, where there are other errors: who gets a valid spec checks
    them itself. ``template`` are the values of a fleet's template, such as ``student.id``, and ``defaults`` settings of the fleet
    that hold where the files say nothing. Raises SpecError with every error found.
    """
    if not files:
        raise SpecError(["no cluster file given; name one, such as cluster.yaml"])
    findings = Findings()
    given = environ if confinement is None else confinement.variables(environ)
    open_file = open_waiting if confinement is None else confinement.open
    known = environment(env_files, given, findings, open_file=open_file)
    read = read_document(
        files, known, findings, must_be=_MUST_BE, stdin=stdin, open_file=open_file, template=template
    )
    if read is None:
        raise findings.failure
    if message := other_kind(read):
        raise SpecError([message])
    context = Context(known, open_file=open_file, sops=sops)
    _check_template(read, template, findings)
    tree = _with_defaults(read, defaults, len(files), findings)
    tree = with_sections_named(_assigned(tree, settings, len(files), findings), ClusterSpec, findings)
    findings.root = tree
    if confinement is not None:
        check_document(tree, confinement, findings)
    secret = decrypted_places(tree)
    tree = resolve_environments(without_ignored(tree, IGNORED, findings), context, findings)
    tree = with_declared(tree, findings)
    check_stacks_named(tree, findings)
    check_old_flags(tree, findings)
    findings.hide(hidden_texts(tree, {**known, **(template or {})}))
    document = plain(tree)
    spec, faulty = validate(document, ClusterSpec, findings)
    scope = scope_of(document, spec.name)
    main = ComposeSections(document, tree, spec, faulty, findings, scope, context)
    stacks: list[ComposeSections] = []
    if spec.stacks:
        from swarmplan.spec.resolve.stacks import read_stacks  # noqa: PLC0415 - the docker client's rules take their time to import

        stacks = read_stacks(spec, tree, known, findings, len(files) + 1, confinement)
    desired, paths = resolve(spec, tree, main, stacks, contents)
    check_encodable(desired, findings)
    if machine_faults is not None and findings.has_errors and confinement is None:
        _check_machines(Loaded(desired, (), tree, paths), main.faulty, machine_faults, findings)
    findings.raise_errors()
    desired = replace(
        desired,
        shown=shown_fields(main, stacks, desired),
        hidden_texts=dict(findings.hidden_texts),
        decrypted=secret,
    )
    return Loaded(desired, findings.warnings, tree, paths, findings.unset_names)


def _check_template(read: Node, values: Mapping[str, str] | None, findings: Findings) -> None:
    """Report what a template sets and its fleet sets as well; nothing of a file that is no template."""
    if values is not None:
        from swarmplan.spec.reading.template import check_left_to_fleet  # noqa: PLC0415 - most files are of no fleet

        findings.root = read
        check_left_to_fleet(read, values, findings)


def _check_machines(
    read: Loaded, faulty: Sequence[Path], machine_faults: MachineFaults, findings: Findings
) -> None:
    """Report the faults of the machines together with the others. Where a part of them could not be read, only what that cannot
    cause: a driver that does not exist."""
    is_whole = not any(path[:1] and path[0] in _OF_MACHINES for path in faulty)
    try:
        found = list(machine_faults(read, drivers_only=not is_whole or findings.has_unread))
    except Failure:  # a driver that cannot tell does so once the rest is valid
        return
    for path, message in found:
        if not any(path[: len(known)] == known for known in faulty):
            findings.error(path, message, key=True)


def _with_defaults(tree: Node, defaults: Sequence[str], rank: int, findings: Findings) -> Node:
    missing = [one for one in defaults if find(tree, tuple(names_of(one.partition("=")[0]))) is None]
    return _assigned(tree, missing, rank, findings)


def _assigned(tree: Node, settings: Sequence[str], rank: int, findings: Findings) -> Node:
    for setting in settings:
        try:
            tree = assign(tree, setting, rank)
        except Fault as fault:
            findings.add(fault)
        if place := literal_variable(setting):
            message = "the ${ in the value stays as written: variables are interpolated in files only"
            findings.warn((), message, Position(place, 0, 0, rank))
    return tree

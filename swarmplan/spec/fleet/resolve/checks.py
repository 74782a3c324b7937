"""``checks`` to the checks of a lesson."""

from collections.abc import Collection, Sequence

from swarmplan.compose.read.units import SECOND
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.fleet.checks import Check, Disturb, Disturbance
from swarmplan.spec.fleet.resolve.assertions import KINDS, resolve_assertion
from swarmplan.spec.fleet.resolve.check_names import names_in
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.checks import CheckSection
from swarmplan.spec.models.fleet.disturb import DisturbSection
from swarmplan.spec.models.words.names import dns_label
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, find

_CHECKS = "checks"


def resolve_checks(sections: str | Sequence[CheckSection] | None, document: Document) -> tuple[Check, ...]:
    """The checks. Errors go to the document's findings; what is wrong with one hides nothing of the others."""
    _check_shapes(document)
    if sections is None or isinstance(sections, str):
        return ()
    found = (_check(section, (_CHECKS, number), document) for number, section in enumerate(sections))
    return tuple(check for check in found if check is not None)


def warn_of_groups(
    sections: str | Sequence[CheckSection] | None, groups: Collection[str], document: Document
) -> None:
    """Warn of a check that is for a group in which nobody is; a lesson may be for several rosters."""
    for number, section in enumerate(() if sections is None or isinstance(sections, str) else sections):
        if section.group and section.group not in groups:
            near = suggestion(section.group, {group for group in groups if group})
            message = f"no student of the roster is in the group {section.group}: the check is skipped for all{near}"
            document.findings.warn((_CHECKS, number, "group"), message)


def _check_shapes(document: Document) -> None:
    """Report what each check has too much or too little of; from the tree, for a list with an invalid value is not read further."""
    node = find(document.tree, (_CHECKS,))
    first: dict[str, int] = {}
    for number, entry in enumerate(node.items if isinstance(node, SequenceNode) else ()):
        if not isinstance(entry, MappingNode):
            continue
        place = (_CHECKS, number)
        named = entry.child("id")
        if not _is_set(named):
            document.error((*place, "id"), "is required", key=True)
        elif isinstance(named, ScalarNode) and first.setdefault(str(named.value), number) != number:
            document.error((*place, "id"), f"{named.value} is there twice: each check has an id of its own")
        _check_one(document, place, [key for key in entry.entries if key in KINDS], "says what is checked")
        disturb = entry.child("disturb")
        several = isinstance(disturb, SequenceNode)
        for index, one in enumerate(disturb.items if isinstance(disturb, SequenceNode) else [disturb]):
            if isinstance(one, MappingNode):
                where = (*place, "disturb", *((index,) if several else ()))
                kinds = [key for key in one.entries if key in set(Disturb)]
                _check_one(document, where, kinds, "says what is done", set(Disturb))


def _check_one(
    document: Document,
    place: Path,
    keys: Sequence[str],
    does: str,
    known: Sequence[str] | set[Disturb] = KINDS,
) -> None:
    """Report where not exactly one of the known keys is there."""
    names = ", ".join(key for key in (*KINDS, *Disturb) if key in known)
    if not keys:
        document.error(place, f"nothing {does}: give one of {names}")
    for more in keys[1:]:
        document.error((*place, more), f"{more} stands beside {keys[0]}: exactly one key {does}", key=True)


def _is_set(node: Node | None) -> bool:
    return node is not None and not (isinstance(node, ScalarNode) and node.value is None)


def _check(section: CheckSection, place: Path, document: Document) -> Check | None:
    assertion = resolve_assertion(section, place, document)
    within = section.within
    if section.http is not None and section.http.within is not None:
        if within is not None:
            document.error((*place, "http", "within"), "within is there twice: leave one out", key=True)
        within = section.http.within
    if section.timeout is not None and section.command is None:
        document.error((*place, "timeout"), "is for command only", key=True)
    disturb = _disturbances(section.disturb, (*place, "disturb"), document)
    _check_machines(disturb, (*place, "disturb"), document)
    if section.id is None or assertion is None:
        return None
    return Check(
        id=section.id,
        title=section.shown or section.id,
        points=section.points,
        assertion=assertion,
        hint=section.hint or "",
        group=section.group or "",
        within=(within or 0) / SECOND,
        disturb=tuple(one for one in disturb if one is not None),
        named=names_in(section, place, document),
    )


def _disturbances(
    written: DisturbSection | tuple[DisturbSection, ...] | None, place: Path, document: Document
) -> list[Disturbance | None]:
    if written is None:
        return []
    if isinstance(written, tuple):
        return [_disturbance(one, (*place, index), document) for index, one in enumerate(written)]
    return [_disturbance(written, place, document)]


def _disturbance(section: DisturbSection, place: Path, document: Document) -> Disturbance | None:
    for kind in Disturb:
        machine = getattr(section, kind)
        if machine is None:
            continue
        try:
            dns_label(machine)
        except ValueError as error:
            document.error((*place, str(kind)), str(error))
            return None
        return Disturbance(kind, machine, section.allow_quorum_loss)
    return None


def _check_machines(disturb: Sequence[Disturbance | None], place: Path, document: Document) -> None:
    """Report a machine that several disturbances are of: one would undo what another is to undo."""
    names = [one.machine for one in disturb if one is not None]
    for name in sorted({name for name in names if names.count(name) > 1}):
        document.error(place, f"{name} is disturbed twice: once is enough", key=True)

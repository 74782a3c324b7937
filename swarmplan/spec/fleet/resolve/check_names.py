"""The names in a check, each with its place: what they are of is known once the template is read."""

from collections.abc import Iterator

from swarmplan.spec.fleet.checks import IN_URL, Disturb, Named
from swarmplan.spec.fleet.resolve.assertions import EXISTING
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.checks import CheckSection
from swarmplan.spec.yaml.tree import Path, dotted, value_position


def names_in(section: CheckSection, place: Path, document: Document) -> tuple[Named, ...]:
    """Those of this check, in the order of its keys."""
    return tuple(
        Named(kind, name, dotted(where), value_position(document.tree, where))
        for kind, name, where in _found(section, place)
    )


def _found(section: CheckSection, place: Path) -> Iterator[tuple[str, str, Path]]:
    yield from _disturbed(section, (*place, "disturb"))
    if section.service is not None and section.service.name is not None:
        yield "service", section.service.name, (*place, "service", "name")
    if section.node is not None and section.node.name is not None:
        yield "node", section.node.name, (*place, "node", "name")
    if section.http is not None and section.http.url is not None:
        for machine in dict.fromkeys(IN_URL.findall(section.http.url)):
            yield "machine", machine, (*place, "http", "url")
    for kind in EXISTING:
        name = getattr(section, kind)
        if name is not None:
            yield kind, name, (*place, kind)


def _disturbed(section: CheckSection, place: Path) -> Iterator[tuple[str, str, Path]]:
    written = section.disturb
    several = isinstance(written, tuple)
    for number, one in enumerate(written if isinstance(written, tuple) else (written,)):
        for key in map(str, Disturb):
            machine = getattr(one, key, None)
            if machine is not None:
                yield "machine", machine, (*place, *((number,) if several else ()), key)

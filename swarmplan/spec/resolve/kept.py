"""``x-swarmplan: {keep: true}`` of machines, networks, secrets, configs, volumes and services, in all documents."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial, reduce
from operator import getitem
from typing import Any

from swarmplan.compose.extension import KEEP, OWN, check_own, keeps
from swarmplan.compose.read.field import Field
from swarmplan.compose.read.names import is_external, real_name
from swarmplan.model.bodies import JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.machines import Hosts
from swarmplan.spec.yaml.tree import Path

_OBJECTS = (Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.VOLUME, Kind.SERVICE)
_SECTIONS = frozenset(map(str, _OBJECTS))
_MACHINES = frozenset({"managers", "workers"})
_ENTRY = 2
"""Length of the path of what can be kept, but for machines by count."""


def resolve_kept(documents: Sequence[ComposeSections], hosts: Hosts) -> frozenset[Key]:
    """The keys of what is kept, by the names in the swarm. Errors are reported."""
    main = documents[0]
    found = {Key(Kind.MACHINE, name) for name, path in hosts.paths.items() if path in _machines(main, hosts)}
    for document in documents:
        found.update(_objects(document))
        for path in _misplaced(document.document, ()):
            what = "only machines (managers and workers), networks, secrets, configs, volumes and services can be kept"
            document.findings.error(path, f"{what}: leave keep out, or move it there", key=True)
    return frozenset(found)


def _machines(main: ComposeSections, hosts: Hosts) -> frozenset[Path]:
    """The paths of the entries that are kept."""
    entries = {path: _at(main.document, path) for path in dict.fromkeys(hosts.paths.values())}
    return frozenset(
        path for path, entry in entries.items() if main.converted(partial(_entry_keeps, entry), path)
    )


def _at(document: Any, path: Path) -> Any:
    """What is written there; None where the document is faulty, and a placeholder stands for it."""
    try:
        return reduce(getitem, path, document)
    except (KeyError, IndexError, TypeError):
        return None


def _entry_keeps(entry: JsonView) -> bool:
    root = Field(entry)
    check_own(root.section(OWN), (KEEP,))
    root.raise_faults()
    return keeps(entry)


def _objects(document: ComposeSections) -> Iterator[Key]:
    for kind in _OBJECTS:
        for key, section in document.mappings(str(kind)):
            if not keeps(section):
                continue
            if is_external(section):
                message = "no run removes what is external: leave it out"
                document.findings.error((str(kind), key, OWN, KEEP), message, key=True)
            elif kind is Kind.SERVICE:
                yield Key(kind, document.scope.service_name(key))
            else:
                yield Key(kind, real_name(key, section, document.scope.stack))


def _misplaced(value: Any, path: Path) -> Iterator[Path]:
    """Where it says ``keep`` of what cannot be kept."""
    if isinstance(value, list):
        members: list[tuple[str | int, Any]] = list(enumerate(value))
    else:
        members = list(value.items()) if isinstance(value, Mapping) else []
    for key, member in members:
        if key == OWN and isinstance(member, Mapping) and KEEP in member and not _can_be_kept(path):
            yield (*path, OWN, KEEP)
        elif not str(key).startswith(EXTENSION):
            yield from _misplaced(member, (*path, key))


def _can_be_kept(path: Path) -> bool:
    machines = bool(path) and path[0] in _MACHINES
    return (len(path) == _ENTRY and (machines or path[0] in _SECTIONS)) or (len(path) == 1 and machines)

"""Who made a difference: somebody else, or the file, edited since the last apply.

What was applied is known by a hash alone. Of each field that differs it had either the live value, and the file was
edited since, or the file's, and somebody else changed it. So the right answer is the one whose values give the
hash."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations, product

from swarmplan.compose.field_places import places_of
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.applied import resources_in, same_ignored
from swarmplan.model.labels.names import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.normal.ignored import with_values_of
from swarmplan.model.normal.last_applied import changed_in_stack, changed_since, hashes_in, tells
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.covered import covered
from swarmplan.plan.declared import Values, as_is, declared, declared_hash, setting_hashes
from swarmplan.plan.fields import IMAGE

MOST_FIELDS = 10
"""Fields that differ of one resource of which each choice is tried; of more, only none and all."""
MOST_EDITED = 4
"""Fields that the file may name for the first time of which each choice is tried; of more, only none and all."""


def recorded(observed: Observed) -> Mapping[str, str]:
    """What the swarm records of the last apply, by key."""
    live = observed.swarm
    return resources_in(live.spec) if isinstance(live, SwarmState) else {}


def ignored_as_now(desired: Desired, observed: Observed, key: Key) -> bool:
    """Whether what is recorded of it leaves out the fields that are ignored now. Not of services."""
    mark = recorded(observed).get(str(key))
    return mark is None or same_ignored(mark, declared_hash(desired, key))


def changed_by_others(
    desired: Desired, observed: Observed, key: Key, paths: frozenset[str]
) -> frozenset[str] | None:
    """Which of these fields, which differ, somebody else changed; None where that cannot be told. ``desired`` and ``observed`` as
    they are planned with. Not of services."""
    mark = recorded(observed).get(str(key))
    live = as_is(desired, observed, key)
    hidden = desired.shown.get(str(key), {})
    if mark is None or live is None or any(path in hidden or looks_secret(path) for path in paths):
        return None
    file = declared(desired, key)
    if key.kind is Kind.SWARM:
        return _settings(file, live, paths, frozenset(mark.split("+")))

    def was_applied(changed: frozenset[str]) -> bool:
        """Whether what was applied is the file's value in these fields; in each of the others the live one, or none, where the
        file did not name it."""
        edited = sorted(name for name in {*file, *live} if covered(name, paths - changed))
        values = [(live.get(name), None if name in file else live[name]) for name in edited]
        tries = product(*values) if len(edited) <= MOST_EDITED else zip(*values, strict=True)
        return any(
            declared_hash(desired, key, dict(zip(edited, each, strict=True))) == mark for each in tries
        )

    return _first(paths, was_applied)


def _settings(
    file: Values, live: Values, paths: frozenset[str], marks: frozenset[str]
) -> frozenset[str] | None:
    """The same of the swarm, each setting for itself: what the file does not name any more is not compared."""
    changed: set[str] = set()
    for path in (name for name in {*file, *live} if covered(name, paths)):
        named, as_filed = setting_hashes(path, file.get(path))
        if as_filed in marks:
            changed.add(path)
        elif named in marks and setting_hashes(path, live.get(path))[1] not in marks:
            return None
    return frozenset(path for path in paths if any(covered(name, [path]) for name in changed))


def service_changed_by_others(
    desired: Desired, observed: Observed, key: Key, paths: Collection[str]
) -> frozenset[str] | None:
    """The same of a service. Its hash is its own, or, where a stack has it, the swarm's."""
    service, state = desired.services[key.name], observed.services[key.name]
    labels = state.spec.get("Labels") or {}
    live = observed.swarm
    marks = hashes_in(live.spec).get(key.name, ()) if isinstance(live, SwarmState) else ()
    if STACK_LABEL in labels:
        known = marks
    else:
        known = (labels[SPEC_LABEL],) if OWNER_LABEL in labels and SPEC_LABEL in labels else ()
    if not known or not tells(known, service.ignored):
        return None

    def was_applied(changed: frozenset[str]) -> bool:
        places = {place for path in changed for place in places_of(path)}
        if IMAGE in changed:  # its registry reported them with it
            places.add(("TaskTemplate", "Placement", "Platforms"))
        applied = with_values_of(state.spec, service.spec, places)
        applied = {**applied, "Labels": {**(applied.get("Labels") or {}), **_mark(labels)}}
        otherwise = changed_since(applied, service.spec, service.ignored)
        return not (otherwise or changed_in_stack(applied, marks, service.spec, service.ignored))

    return _first(paths, was_applied)


def _mark(labels: Mapping[str, str]) -> dict[str, str]:
    return {SPEC_LABEL: labels[SPEC_LABEL]} if SPEC_LABEL in labels else {}


def _first(paths: Collection[str], fits: Callable[[frozenset[str]], bool]) -> frozenset[str] | None:
    """The fewest fields that fit, the first in order among as many."""
    return next((chosen for chosen in _choices(sorted(paths)) if fits(chosen)), None)


def _choices(paths: list[str]) -> Iterator[frozenset[str]]:
    sizes = range(len(paths) + 1) if len(paths) <= MOST_FIELDS else (0, len(paths))
    for size in sizes:
        yield from map(frozenset, combinations(paths, size))

"""What a service was when it was last applied: a short hash in a label of its own, so that a change by another hand shows.

A stack's services are to be just as ``docker stack deploy`` makes them: their hashes are together in a label of the swarm.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from swarmplan.model.bodies import Json, JsonView, container_spec, placement, task_spec
from swarmplan.model.labels.names import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.ignored import Places, neutral, with_values_of
from swarmplan.model.shapes.engine_keys import with_engine_keys
from swarmplan.model.values.image_reference import unpinned
from swarmplan.model.values.labels import pairs_in, with_label

APPLIED_LABEL = "swarmplan.applied"
"""On the swarm: ``NAME=HASH`` of each service of our stacks, comma-separated, more than one hash joined by ``+``."""
Hashes = Mapping[str, tuple[str, ...]]
"""By service: what it was when last applied, and what it is to be where that has not come true yet."""
_DIGITS = 12
_FEWER_DIGITS = 8
_IGNORED_DIGITS = 4
_END = "."
"""Before what says which fields the hash leaves out."""


def with_hash(spec: JsonView, ignored: Places = ()) -> Json:
    """The ServiceSpec to send, with the label that says what it is but for what is ``ignored``. One without our owner label, a
    stack's or an adopted one, is sent as it is."""
    labels = spec.get("Labels") or {}
    if OWNER_LABEL not in labels:
        return dict(spec)
    return {**spec, "Labels": {**labels, SPEC_LABEL: _hashed(neutral(spec, ignored)) + _end(ignored)}}


def changed_since(live: JsonView, desired: JsonView | None = None, ignored: Places = ()) -> bool:
    """Whether the live ServiceSpec, networks by name, is another than the one that was last applied, and another hand made
    it so: what an engine that was too old dropped of what is ``desired`` does not count, nor does what is ``ignored``,
    whether or not it was when the service was applied. One without both labels tells nothing, nor does one that was applied
    while other fields were ignored."""
    labels = live.get("Labels") or {}
    mark = labels.get(SPEC_LABEL, "")
    if OWNER_LABEL not in labels or not tells([mark], ignored):
        return False
    known = {"", *map(_hashed, _as_applied(live, desired or {}, ignored))}
    return mark.partition(_END)[0] not in known


def tells(marks: Sequence[str], ignored: Places) -> bool:
    """Whether these hashes tell who changed a service: what they leave out, if anything, is what is ``ignored``."""
    return all(mark.partition(_END)[1:] in (("", ""), _end(ignored).partition(_END)[1:]) for mark in marks)


def changed_in_stack(live: JsonView, hashes: Sequence[str], desired: JsonView, ignored: Places = ()) -> bool:
    """The same of a stack's service: whether it has none of these hashes. Without any nothing is known."""
    if not (hashes and tells(hashes, ignored)):
        return False
    found = set(map(spec_hash, _as_applied(live, desired, ignored)))
    return not found & {each.partition(_END)[0] for each in hashes}


def _as_applied(live: JsonView, desired: JsonView, ignored: Places) -> Iterator[JsonView]:
    """The specs that this live one may have been applied as: with what an engine that was too old dropped, or without, and whether
    or not the ``ignored`` was ignored then."""
    specs = [live, with_values_of(live, desired, ignored), neutral(live, ignored)] if ignored else [live]
    for spec in specs:
        yield spec
        yield with_engine_keys(spec, desired)


def spec_hash(spec: JsonView, ignored: Places = ()) -> str:
    """A service's hash, without what is ``ignored``, which it names at its end. Which digest its tag stands for plays no part: that may be known only as it is sent."""
    end, spec = _end(ignored), neutral(spec, ignored)
    container = container_spec(spec)
    image = unpinned(str(container.get("Image") or ""))
    without_platforms = {name: value for name, value in placement(spec).items() if name != "Platforms"}
    task = {**task_spec(spec), "ContainerSpec": {**container, "Image": image}, "Placement": without_platforms}
    return _hashed({**spec, "TaskTemplate": task})[:_FEWER_DIGITS] + end


def hashes_in(swarm: JsonView) -> Hashes:
    """The hashes a live SwarmSpec keeps."""
    return {
        name: tuple(hashes.split("+"))
        for name, hashes in pairs_in(swarm.get("Labels"), APPLIED_LABEL).items()
    }


def with_hashes(swarm: JsonView, hashes: Hashes) -> Json:
    """The SwarmSpec keeping these hashes and no others."""
    return with_label(swarm, APPLIED_LABEL, {name: "+".join(found) for name, found in hashes.items()})


def _hashed(spec: JsonView) -> str:
    """Equal normal forms, equal hashes: what the engine inserts, drops and respells plays no part."""
    text = json.dumps(_plain(normal_service(spec)), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _end(ignored: Places) -> str:
    """Of a hash: which fields it leaves out; "" for none."""
    if not ignored:
        return ""
    text = json.dumps(sorted(ignored), separators=(",", ":"))
    return _END + hashlib.sha256(text.encode()).hexdigest()[:_IGNORED_DIGITS]


def _plain(value: Any) -> Any:
    """Numbers in one spelling: the engine answers 1 where 1.0 was sent."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value

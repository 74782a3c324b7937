"""What a service was when it was last applied: a short hash in a label of its own, so that a change by another hand shows.

A stack's services are to be just as ``docker stack deploy`` makes them: their hashes are together in a label of the swarm.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.model.bodies import Json, JsonView, container_spec, placement, task_spec
from swarmplan.model.cluster import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal import normal_service
from swarmplan.model.shapes.engine_keys import with_engine_keys
from swarmplan.model.values.image_reference import unpinned
from swarmplan.model.values.labels import pairs_in, with_label

APPLIED_LABEL = "swarmplan.applied"
"""On the swarm: ``NAME=HASH`` of each service of our stacks, comma-separated, more than one hash joined by ``+``."""
Hashes = Mapping[str, tuple[str, ...]]
"""By service: what it was when last applied, and what it is to be where that has not come true yet."""
_DIGITS = 12
_FEWER_DIGITS = 8


def with_hash(spec: JsonView) -> Json:
    """The ServiceSpec to send, with the label that says what it is. One without our owner label, a stack's or an adopted one,
    is sent as it is."""
    labels = spec.get("Labels") or {}
    if OWNER_LABEL not in labels:
        return dict(spec)
    return {**spec, "Labels": {**labels, SPEC_LABEL: _hashed(spec)}}


def changed_since(live: JsonView, desired: JsonView | None = None) -> bool:
    """Whether the live ServiceSpec, networks by name, is another than the one that was last applied, and another hand made
    it so: what an engine that was too old dropped of what is ``desired`` is no change. One without both labels tells
    nothing."""
    labels = live.get("Labels") or {}
    known = {"", _hashed(live), _hashed(with_engine_keys(live, desired or {}))}
    return OWNER_LABEL in labels and labels.get(SPEC_LABEL, "") not in known


def changed_in_stack(live: JsonView, hashes: Sequence[str], desired: JsonView) -> bool:
    """The same of a stack's service: whether it has none of these hashes. Without any nothing is known."""
    return bool(hashes) and not {spec_hash(live), spec_hash(with_engine_keys(live, desired))} & set(hashes)


def spec_hash(spec: JsonView) -> str:
    """A service's hash. Which digest its tag stands for plays no part: that may be known only as it is sent."""
    container = container_spec(spec)
    image = unpinned(str(container.get("Image") or ""))
    without_platforms = {name: value for name, value in placement(spec).items() if name != "Platforms"}
    task = {**task_spec(spec), "ContainerSpec": {**container, "Image": image}, "Placement": without_platforms}
    return _hashed({**spec, "TaskTemplate": task})[:_FEWER_DIGITS]


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


def _plain(value: Any) -> Any:
    """Numbers in one spelling: the engine answers 1 where 1.0 was sent."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""What the swarm records of the last apply: a hash of each resource that was brought up to date, so that what differs or is gone
later can be told from what is new in the file. A service has its own (``model.normal.last_applied``): of it only that it was there."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.values.covered import covered
from swarmplan.model.values.labels import pairs_in, with_label

RESOURCES_LABEL = "swarmplan.resources"
"""On the swarm: ``KEY=HASH`` of each resource of the file that was up to date, comma-separated."""
Resources = Mapping[str, str]
"""Hashes by key; "" of a service."""
_DIGITS = 8
_IGNORED_DIGITS = 4
_END = "."
"""Before what says which fields a hash leaves out."""


def resources_in(swarm: JsonView) -> Resources:
    """The hashes a live SwarmSpec keeps."""
    return pairs_in(swarm.get("Labels"), RESOURCES_LABEL)


def with_resources(swarm: JsonView, resources: Resources) -> Json:
    """The SwarmSpec keeping these hashes and no others."""
    return with_label(swarm, RESOURCES_LABEL, resources)


def resource_hash(fields: Mapping[str, Any], ignored: Iterable[str] = ()) -> str:
    """Of a resource's fields by their paths, without what is ignored, which it names at its end."""
    paths = sorted(ignored)
    kept = {path: value for path, value in fields.items() if not covered(path, paths)}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), default=str)
    return _digest(text, _DIGITS) + (_END + _digest(json.dumps(paths), _IGNORED_DIGITS) if paths else "")


def same_ignored(one: str, other: str) -> bool:
    """Whether two hashes leave out the same fields: else they tell nothing of each other."""
    return one.partition(_END)[2] == other.partition(_END)[2]


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]

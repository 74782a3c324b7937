"""What a service was when it was last applied: a short hash in a label of its own, so that a change by another hand shows."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from swarmplan.model.cluster import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal import normal_service

_DIGITS = 12


def stamped(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The ServiceSpec to send, with the label that says what it is. One without our owner label is sent as it is: a stack's
    services are to be just as ``docker stack deploy`` makes them, and adopted ones carry no label of ours.
    """
    labels = spec.get("Labels") or {}
    if OWNER_LABEL not in labels:
        return dict(spec)
    return {**spec, "Labels": {**labels, SPEC_LABEL: _hashed(spec)}}


def changed_since(live: Mapping[str, Any]) -> bool:
    """Whether the live ServiceSpec, networks by name, is another than the one that was last applied. One without both
    labels tells nothing."""
    labels = live.get("Labels") or {}
    return OWNER_LABEL in labels and labels.get(SPEC_LABEL, "") not in {"", _hashed(live)}


def _hashed(spec: Mapping[str, Any]) -> str:
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

"""Secrets and configs as a manager lists them. What is in a config goes no further than here."""

import base64
from collections.abc import Mapping
from typing import Any

from swarmplan.model.content import FINGERPRINT_LABEL, ContentState
from swarmplan.model.key import Kind
from swarmplan.model.ownership import STACK_LABEL, Owners
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.ports import Engine


def contents(manager: Engine, kind: Kind, owners: Owners) -> dict[str, ContentState]:
    """Everything of this kind, by name."""
    states = (_state(found, owners) for found in manager.contents(kind))
    return {state.name: state for state in states}


def _state(found: Mapping[str, Any], owners: Owners) -> ContentState:
    spec = {key: value for key, value in found["Spec"].items() if key != "Data"}
    labels = spec.get("Labels") or {}
    owned = owners.owns(labels)
    known = labels.get(FINGERPRINT_LABEL, "")
    data = found["Spec"].get("Data")
    if owned and not known and data and STACK_LABEL in labels:
        known = fingerprint(base64.b64decode(data), owners.cluster, spec["Name"], spec)
    # Go leaves out a fraction's last zeros, so times sort as texts without their Z only.
    return ContentState(spec["Name"], found["ID"], spec, owned, known, found["CreatedAt"].rstrip("Z"))

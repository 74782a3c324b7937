"""Secrets and configs as a manager lists them. What is in a config goes no further than here."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from swarmplan.model.bodies import Json
from swarmplan.model.content import FINGERPRINT_LABEL, ContentState
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import is_bookkeeping
from swarmplan.model.labels.ownership import STACK_LABEL, Owners
from swarmplan.model.values.fingerprint import fingerprint


def contents(listed: Iterable[Json], kind: Kind, owners: Owners) -> dict[str, ContentState]:
    """Everything of this kind that a manager lists, by name, but for swarmplan's own bookkeeping."""
    states = (_state(found, owners) for found in listed)
    return {
        state.name: state
        for state in states
        if kind is not Kind.CONFIG or not is_bookkeeping(state.name, state.spec.get("Labels"))
    }


def bookkeeping(configs: Iterable[Json]) -> dict[str, Mapping[str, str]]:
    """The labels of swarmplan's own configs, by name."""
    specs = (found["Spec"] for found in configs)
    return {
        spec["Name"]: dict(spec.get("Labels") or {})
        for spec in specs
        if is_bookkeeping(spec["Name"], spec.get("Labels"))
    }


def _state(found: Mapping[str, Any], owners: Owners) -> ContentState:
    spec = {key: value for key, value in found["Spec"].items() if key != "Data"}
    labels = spec.get("Labels") or {}
    owned = owners.owns(labels)
    known = labels.get(FINGERPRINT_LABEL, "")
    data = found["Spec"].get("Data")
    if owned and not known and data and STACK_LABEL in labels:
        known = fingerprint(base64.b64decode(data), owners.cluster, spec["Name"], spec)
    # Go leaves out a fraction's last zeros, so times sort as texts without their Z only.
    return ContentState(
        spec["Name"],
        found["ID"],
        spec,
        owned,
        known,
        found["CreatedAt"].rstrip("Z"),
        found["Version"]["Index"],
    )

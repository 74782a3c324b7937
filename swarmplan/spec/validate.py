"""The document against the models. What is faulty is told and cut out, so that the rest is looked at as well."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from swarmplan.spec.cut import without
from swarmplan.spec.faults import is_about_key, tell
from swarmplan.spec.findings import Findings
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.tree import Path

_STAND_INS: dict[str, Any] = {
    "apiVersion": "swarmplan/v1",
    "kind": "Cluster",
    "name": "unnamed",
    "managers": {"count": 1},
}
"""What stands for a required part with a fault, so that the others can be looked at. Never leaves ``load``."""
_ROUNDS = 8
"""Cutting one thing can leave what it was in without something required; deeper than this no section goes."""


def validate(document: dict[str, Any], findings: Findings) -> tuple[ClusterSpec, list[Path]]:
    """The spec, and the paths that have a fault. With any, the spec is only good for finding more faults."""
    try:
        return ClusterSpec.model_validate(document), []
    except ValidationError as error:
        told = _details(error)
    for detail in told:
        path, message = tell(detail)
        findings.error(path, message, key=is_about_key(detail))
    return _sound(document, told), [tell(detail)[0] for detail in told]


def _sound(document: dict[str, Any], told: list[ErrorDetails]) -> ClusterSpec:
    """The spec of what remains once everything faulty is cut out."""
    for _ in range(_ROUNDS):
        for detail in told:
            document = without(document, tell(detail)[0])
        try:
            return ClusterSpec.model_validate({**_STAND_INS, **document})
        except ValidationError as error:
            told = _details(error)
    return ClusterSpec.model_validate(_STAND_INS)


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False)

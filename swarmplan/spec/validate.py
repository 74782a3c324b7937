"""The document tree against the models. Parts with faults are told and left out, so that the rest is judged as well."""

from typing import Any

from pydantic import ValidationError

from swarmplan.spec.faults import is_about_key, tell
from swarmplan.spec.findings import Findings
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.tree import Path

_BY_NAME = ("images", "networks", "services")
_STAND_INS: dict[str, Any] = {
    "apiVersion": "swarmplan/v1",
    "kind": "Cluster",
    "name": "unnamed",
    "managers": {"count": 1},
}
"""What stands for a required part with a fault, so that the others can be looked at. Never leaves ``load``."""


def validate(document: dict[str, Any], findings: Findings) -> tuple[ClusterSpec, list[Path]]:
    """The spec, and the paths that have a fault. With any, the spec is only good for finding more faults."""
    try:
        return ClusterSpec.model_validate(document), []
    except ValidationError as error:
        faulty: list[Path] = []
        for detail in error.errors(include_url=False):
            path, message = tell(detail)
            findings.error(path, message, key=is_about_key(detail))
            faulty.append(path)
        return ClusterSpec.model_validate(_sound(document, faulty)), faulty


def _sound(document: dict[str, Any], faulty: list[Path]) -> dict[str, Any]:
    """The document without its faulty parts: a named thing, one machine, or a whole section."""
    broken = {path[: 2 if _divisible(document, path) else 1] for path in faulty}
    sound: dict[str, Any] = {}
    for key, value in document.items():
        if (key,) in broken:
            continue
        if isinstance(value, dict) and key in _BY_NAME:
            sound[key] = {name: inner for name, inner in value.items() if (key, name) not in broken}
        elif isinstance(value, list):
            sound[key] = [inner for index, inner in enumerate(value) if (key, index) not in broken]
        else:
            sound[key] = value
    return {**_STAND_INS, **sound}


def _divisible(document: dict[str, Any], path: Path) -> bool:
    return len(path) > 1 and (path[0] in _BY_NAME or isinstance(document.get(str(path[0])), list))

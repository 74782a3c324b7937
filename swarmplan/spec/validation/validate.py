"""A document against its model. Invalid parts are reported and pruned, so that the rest is validated as well."""

from functools import reduce
from operator import getitem
from threading import Lock
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from swarmplan.limits import FAULTS
from swarmplan.spec.models.base import Section
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path

Spec = TypeVar("Spec", bound=Section)

_BUILDING = Lock()
_NO_MACHINE = {"name": "unnamed", "count": 0}
"""Replaces an entry of ``managers`` or ``workers``, so that later entries keep their indexes."""
_ENTRY = 2
"""Length of the path of such an entry."""
_ROUNDS = 8
"""Pruning one thing can leave its parent without a required key; no section is nested deeper than this."""


def validate(document: dict[str, Any], model: type[Spec], findings: Findings) -> tuple[Spec, list[Path]]:
    """The document as its model, and the paths that have an error. If there are any, it can only be used to find more errors."""
    _complete(model)
    try:
        return model.model_validate(document), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    from swarmplan.spec.validation.faults import describe, is_about_key, place  # noqa: PLC0415 - most files have none
    from swarmplan.spec.validation.misspelt import meant_paths  # noqa: PLC0415

    meant = meant_paths(errors[:FAULTS], model)
    told = [error for error in errors if not (error["type"] == "missing" and place(error) in meant)]
    for detail in told[:FAULTS]:
        findings.error(place(detail), describe(detail, model), key=is_about_key(detail))
    findings.more_errors(max(0, len(told) - FAULTS))
    return _valid(document, model, errors), [*map(place, errors[:FAULTS]), *sorted(meant, key=str)]


def _complete(model: type[Section]) -> None:
    """Build a model that was not used yet. Two threads must not do so at once: half of them took ``apiVersion`` for an unknown key, or worse
    (measured on pydantic 2.11.0; a fleet loads several files at a time)."""
    if not model.__pydantic_complete__:
        with _BUILDING:
            model.model_rebuild()


def _valid(document: dict[str, Any], model: type[Spec], errors: list[ErrorDetails]) -> Spec:
    """The rest once everything invalid is pruned."""
    from swarmplan.spec.validation.faults import place  # noqa: PLC0415 - as above

    stand_ins = dict(model.stand_ins)
    for _ in range(_ROUNDS):
        if len(errors) > FAULTS:
            break  # there are enough errors, and each pruning copies the document
        for path in dict.fromkeys(
            map(place, errors)
        ):  # once: without it, its parent would be taken for what is wrong
            document = without(document, path)
        try:
            return model.model_validate({**stand_ins, **document})
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return model.model_validate(stand_ins)


def without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy without the key at the path; without its parent, if the key is not there (a missing one).

    In a list other than a list of machines, the whole list is removed: the rest of it would be validated under wrong indexes.
    """
    if len(path) > 1 and not _exists(document, path):
        path = path[:-1]
    while len(path) > 1 and isinstance(path[-1], int) and not _is_entry(path):
        path = path[:-1]
    pruned: dict[str, Any] = _pruned(document, path)
    return pruned


def _pruned(node: Any, path: Path) -> Any:
    if not path:
        return _NO_MACHINE
    part, rest = path[0], path[1:]
    if isinstance(node, list) and isinstance(part, int):
        return [_pruned(inner, rest) if index == part else inner for index, inner in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if not rest:
        return {key: inner for key, inner in node.items() if key != part}
    return {key: _pruned(inner, rest) if key == part else inner for key, inner in node.items()}


def _exists(document: dict[str, Any], path: Path) -> bool:
    try:
        reduce(getitem, path, document)  # type: ignore[arg-type]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _is_entry(path: Path) -> bool:
    return len(path) == _ENTRY and path[0] in {"managers", "workers"}

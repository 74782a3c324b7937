"""Fields of a service that are not ours to set: they keep what the live service has, and no hash or plan depends on them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.normal.diff import FieldPath
from swarmplan.model.normal.service import normal_service
from swarmplan.model.service import Service
from swarmplan.model.services.environment import UNSET, variables

Places = Collection[FieldPath]
"""Of a ServiceSpec: everything at and below these. A variable's ends with its name; ``("Mode",)`` is the kind of mode."""
_ENVIRONMENT = ("TaskTemplate", "ContainerSpec", "Env")
_MODE = ("Mode",)


def with_values_of(spec: JsonView, other: JsonView, places: Places) -> JsonView:
    """``spec`` with what ``other`` has at these places. Where both mean the same there, ``spec`` keeps its spelling."""
    for place in sorted(places):
        spec = _taken(spec, other, place)
    return spec


def neutral(spec: JsonView, places: Places) -> JsonView:
    """``spec`` with the engine's defaults at these places, those of its own mode: equal for specs that differ in nothing else."""
    modes = () if _MODE in places else normal_service(spec)["Mode"]
    return with_values_of(spec, {"Mode": {mode: {} for mode in modes}} if modes else {}, places)


def _taken(spec: JsonView, other: JsonView, place: FieldPath) -> JsonView:
    old, new = normal_service(spec), normal_service(other)
    if place == _MODE:
        same = old["Mode"].keys() == new["Mode"].keys()
        return spec if same else {**spec, "Mode": new["Mode"]}
    if place[:1] == _MODE and old["Mode"].keys() != new["Mode"].keys():
        return spec  # another kind of mode has no such member
    if place[:-1] == _ENVIRONMENT:
        entries = _with_variable(_at(old, _ENVIRONMENT), _at(new, _ENVIRONMENT), place[-1])
        return (
            spec if entries == _at(old, _ENVIRONMENT) else _put(canonical(spec), old, _ENVIRONMENT, entries)
        )
    wanted = _at(new, place)
    return spec if _at(old, place) == wanted else _put(canonical(spec), old, place, wanted)


def _at(normal: JsonView, place: FieldPath) -> Any:
    value: Any = normal
    for part in place:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _put(spec: JsonView, normal: JsonView, place: FieldPath, value: Any) -> Json:
    """The spec with this value there, None for nothing. A block that it leaves to the engine is written out as the engine
    would fill it: half of one would mean something else."""
    first, *rest = place
    found = dict(spec)
    if rest:
        block = spec.get(first)
        value = _put(
            block if block is not None else normal.get(first) or {},
            normal.get(first) or {},
            tuple(rest),
            value,
        )
    if value is None:
        found.pop(first, None)
    else:
        found[first] = value
    return found


def _with_variable(entries: list[str] | None, others: list[str] | None, name: str) -> list[str] | None:
    theirs = variables(others)
    kept = [entry for entry in entries or () if entry.partition("=")[0] != name]
    if name in theirs:
        kept.append(name if theirs[name] == UNSET else f"{name}={theirs[name]}")
    return sorted(kept, key=lambda entry: entry.partition("=")[0]) or None


def as_wanted(service: Service, live: JsonView) -> JsonView:
    """The spec that this live one is to have: the service's, but for what is ignored of it."""
    return with_values_of(service.spec, live, service.ignored)


def without_ignored(service: Service) -> Service:
    """The service without the values that are ignored, for steps: a plan is the same whatever they are."""
    return replace(service, spec=neutral(service.spec, service.ignored)) if service.ignored else service

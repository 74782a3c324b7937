"""Desired as text and back, for saved plans and backups; both may come from anybody, so what is read is validated."""

from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any

from pydantic import TypeAdapter, ValidationError

from swarmplan.errors import SpecError
from swarmplan.limits import HOOK_SECONDS
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.hooks import Hook, Phase
from swarmplan.model.normal.pin import image_of
from swarmplan.model.service import Service
from swarmplan.model.shapes.answers import DRIVER, NETWORK_SPEC, SWARM_SPEC
from swarmplan.model.shapes.service import PAIRS, SERVICE_SPEC
from swarmplan.model.shapes.shape import Check, checker
from swarmplan.model.swarm import Role
from swarmplan.model.values.image_reference import parse_reference
from swarmplan.spec.models.cluster import MOST_PARALLEL, MOST_RUNS
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, MAX_MACHINE_NAME, dns_label
from swarmplan.spec.resolve.dependencies import find_cycle

_NETWORK = checker(NETWORK_SPEC)
_SWARM = checker(SWARM_SPEC)
_CONTENT = checker({"Labels": PAIRS, "Driver": DRIVER, "Templating": DRIVER})

_NAMED = {
    **dict.fromkeys(("machines", "networks", "secrets", "configs", "services"), "name"),
    "nodes": "machine",
    "images": "reference",
}
"""The attribute with the name, by kind."""

Faults = Iterator[str]


@cache
def _adapter() -> TypeAdapter[Desired]:
    return TypeAdapter(Desired)


def dump(desired: Desired) -> str:
    """Desired as JSON; ``parse`` returns its equal."""
    return _adapter().dump_json(desired).decode()


def parse(text: str) -> Desired:
    """The inverse of ``dump``. Raises SpecError, in one line, for anything else."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SpecError([f"not a saved plan of this version: {place}: {first['msg']}"]) from None


def validated(desired: Desired) -> Desired:
    """The same. Raises SpecError, with one line per error, for anything that no cluster file can resolve to."""
    faults = [
        *_names(desired),
        *_nodes(desired),
        *_bodies(desired),
        *(fault for name in desired.images for fault in _image(f"images.{name}", name)),
        *_order(desired.services),
        *_policy(desired.policy),
        *_hooks(desired.hooks),
    ]
    if faults:
        raise SpecError([f"not a saved plan of this version: {fault}" for fault in faults])
    return desired


def _names(desired: Desired) -> Faults:
    yield from _label("cluster", desired.cluster, MAX_CLUSTER_NAME)
    for name in desired.machines:
        yield from _label(f"machines.{name!r}", name)
    for kind, attribute in _NAMED.items():
        for name, one in getattr(desired, kind).items():
            in_body = one.spec.get("Name") if kind in {"networks", "services"} else name
            if not getattr(one, attribute) == in_body == name:
                yield f"{kind}.{name!r} does not match the name inside it"


def _label(what: str, name: str, limit: int = MAX_MACHINE_NAME) -> Faults:
    try:
        dns_label(name, limit)
    except ValueError as error:
        yield f"{what}: {error}"


def _nodes(desired: Desired) -> Faults:
    yield from (
        f"nodes.{name}: there is no machine with this name"
        for name in desired.nodes
        if name not in desired.machines
    )
    roles = {node.role for node in desired.nodes.values()}
    if desired.machines and Role.MANAGER not in roles:
        yield "nodes: a swarm needs a manager"


def _bodies(desired: Desired) -> Faults:
    yield from _shaped("swarm", desired.swarm.spec, _SWARM)
    for name, network in desired.networks.items():
        yield from _shaped(f"networks.{name}", network.spec, _NETWORK)
    for name, service in desired.services.items():
        faults = list(_shaped(f"services.{name}", service.spec, SERVICE_SPEC))
        yield from faults or _image(f"services.{name}", image_of(service.spec))
        yield from _times(f"services.{name}", {"timeout": service.timeout, "settle": service.settle})
    for kind, contents in (("secrets", desired.secrets), ("configs", desired.configs)):
        for name, content in contents.items():
            yield from _shaped(f"{kind}.{name}", content.spec, _CONTENT)
            if not content.external and (content.source is None or content.keep < 1):
                yield f"{kind}.{name}: it has no source, or keep is less than 1"


def _shaped(place: str, spec: Mapping[str, Any], shape: Check) -> Faults:
    try:
        shape(spec)
    except ValueError as error:
        yield f"{place}: {error}"


def _image(place: str, image: str) -> Faults:
    try:
        parse_reference(image)
    except ValueError as error:
        yield f"{place}: {error}"


def _order(services: Mapping[str, Service]) -> Faults:
    if cycle := find_cycle({name: service.after for name, service in services.items()}):
        yield f"services depend on each other in a cycle: {' → '.join(cycle)}"


def _policy(policy: Policy) -> Faults:
    if not 1 <= policy.parallelism <= MOST_PARALLEL:
        yield f"policy.parallelism: {policy.parallelism} is not between 1 and {MOST_PARALLEL}"
    counts = {
        name: getattr(policy, name) for name in ("max_creates", "max_changes", "max_destroys", "max_restarts")
    }
    yield from (
        f"policy.{name}: {most} is negative" for name, most in counts.items() if most is not None and most < 0
    )
    times = {
        "timeout": policy.timeout,
        "service_timeout": policy.service_timeout,
        "settle": policy.settle,
        "backups.max_age": policy.backups.max_age,
    }
    yield from _times("policy", times)
    if not 0 <= policy.keep_runs <= MOST_RUNS:
        yield f"policy.keep_runs: {policy.keep_runs} is not between 0 and {MOST_RUNS}"
    if policy.backups.keep is not None and policy.backups.keep < 1:
        yield f"policy.backups.keep: {policy.backups.keep} must be at least 1"


def _hooks(hooks: Mapping[Phase, Hook]) -> Faults:
    for phase, hook in hooks.items():
        if not (any(hook.command[:1]) and 0 < hook.timeout <= HOOK_SECONDS):
            yield f"hooks.{phase}: not a valid program with a timeout of at most {HOOK_SECONDS} s"


def _times(place: str, times: Mapping[str, float | None]) -> Faults:
    for name, seconds in times.items():
        if seconds is not None and not (isfinite(seconds) and seconds >= 0):
            yield f"{place}.{name}: {seconds} is not a valid duration"

"""From the name of a service's field, as plans have it, back to its place in a ServiceSpec."""

from collections.abc import Iterable, Iterator
from functools import cache

from swarmplan.compose.paths import NAMED_BY_USER, PATHS, compose_path
from swarmplan.compose.read.keys import Keys
from swarmplan.compose.service.deploy import RESTART_POLICY, update_keys
from swarmplan.compose.service.healthcheck import HEALTHCHECK
from swarmplan.compose.service.placement import LIMITS, RESERVATIONS

Place = tuple[str, ...]
_CONTAINER = ("TaskTemplate", "ContainerSpec")
ENVIRONMENT = (*_CONTAINER, "Env")
_RESOURCES = ("TaskTemplate", "Resources")
_BLOCKS: dict[Place, Keys] = {
    ("UpdateConfig",): update_keys(),
    ("RollbackConfig",): update_keys(),
    ("TaskTemplate", "RestartPolicy"): RESTART_POLICY,
    (*_RESOURCES, "Limits"): LIMITS,
    (*_RESOURCES, "Reservations"): RESERVATIONS,
    (*_CONTAINER, "Healthcheck"): HEALTHCHECK,
}
_CONCURRENT = ("Mode", "ReplicatedJob", "MaxConcurrent")
_PRIVILEGES = ("SELinuxContext", "Seccomp", "AppArmor", "NoNewPrivileges")
_MORE: tuple[Place, ...] = (
    (*_CONTAINER, "Healthcheck", "Test"),
    ("TaskTemplate", "LogDriver", "Options"),
    *((*_CONTAINER, "Privileges", member) for member in _PRIVILEGES),
    _CONCURRENT,
)
"""What is no row of a table of Compose keys."""
_NEVER = frozenset({"name"})
"""A service is found by it."""


def service_fields_named() -> frozenset[str]:
    """The names of all fields that a service may have, but those below names of the user's own: ``labels``."""
    return frozenset(_places()) - _NEVER


def places_of(name: str) -> frozenset[Place]:
    """The places in a ServiceSpec that a field of this name (``deploy.replicas``, ``environment.PIN``), or what is below it,
    may have; none where no service has such a field. A variable's ends with its name, a mode's is ``("Mode",)``."""
    if name in _NEVER:
        return frozenset()
    known = _places()
    if name in known:
        return known[name]
    for head, places in known.items():
        rest = name.removeprefix(f"{head}.")
        if rest not in {name, ""}:
            named = [place for place in places if place[-1] in NAMED_BY_USER or place == ENVIRONMENT]
            if named:
                return frozenset((*place, rest) for place in named)
    return frozenset()


@cache
def _places() -> dict[str, frozenset[Place]]:
    found: dict[str, set[Place]] = {}
    for place in _all():
        found.setdefault(compose_path(place), set()).add(place)
    found[compose_path(("Mode",))].add(_CONCURRENT)  # the mode's own place is its kind alone
    return {name: frozenset(places) for name, places in sorted(found.items(), reverse=True)}


def _all() -> Iterator[Place]:
    """Every place with a name of its own, and those of the blocks above them."""
    yield from (place for place in PATHS if place[:2] != ("Mode", "kind"))
    for block, keys in _BLOCKS.items():
        yield block
        yield from _below(block, keys)
    yield from _MORE


def _below(block: Place, keys: Keys) -> Iterable[Place]:
    return ((*block, row.member) for row in keys)

"""Parts of a ServiceSpec that not every engine keeps, by the version that has them first. The one table.

An older engine answers 201 and stores the service without them. A manager that is older than the one which took the spec
leaves them out of its copy, and a task on an older worker runs without them, though its spec says otherwise (measured on
swarms of 28.5.2 and 20.10.24). Held to real engines by ``tests/contract/engine_versions.py``. Which API version came with
which engine is Docker's own list (Docker docs, "API version matrix"). What 20.10 has (API 1.41), the oldest engine that is
spoken to, is not here.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.release import older

EACH = "*"
"""In a path: every item of a list."""
_CONTAINER = ("TaskTemplate", "ContainerSpec")
_MOUNT = (*_CONTAINER, "Mounts", EACH)
_PRIVILEGES = (*_CONTAINER, "Privileges")


@dataclass(frozen=True, slots=True)
class EngineKey:
    """``path`` leads to it in a ServiceSpec; where ``value`` is given, only that value is meant. ``word`` is what the spec
    calls it. ``api`` is the Engine API version that has it first, ``engine`` the first engine of that version. ``guards``: it
    keeps a container from something, so that one without it may do more than its author meant."""

    path: tuple[str, ...]
    word: str
    api: str
    engine: str
    value: Any = None
    guards: bool = False

    def in_use(self, spec: JsonView) -> bool:
        """Whether the spec sets it. Empty or false is what an engine without it does."""
        return any(found == self.value if self.value is not None else found for found in _at(spec, self.path))

    def supported_by(self, version: str) -> bool:
        """Whether an engine of this version keeps it; one whose version cannot be read counts as new."""
        return not older(version, self.engine)

    def refusal(self, nodes: Mapping[str, str], *, keep_off: bool) -> str:
        """Why it must not be sent: these nodes (name: version) are too old. ``keep_off``: it is enough to keep the service off
        them."""
        too_old = first_few([f"{name} ({version})" for name, version in nodes.items()])
        off = "keep the service off by deploy.placement.constraints, " if keep_off else ""
        return (
            f"{self.word} needs engine {self.engine} (API {self.api}) or newer, and older ones silently drop it:"
            f" {too_old}; upgrade, {off}or leave it out"
        )


ENGINE_KEYS = (
    EngineKey((*_CONTAINER, "Healthcheck", "StartInterval"), "healthcheck.start_interval", "1.44", "25.0"),
    EngineKey((*_CONTAINER, "OomScoreAdj"), "oom_score_adj", "1.46", "27.0"),
    EngineKey(
        (*_PRIVILEGES, "NoNewPrivileges"), "security_opt no-new-privileges", "1.44", "25.0", guards=True
    ),
    EngineKey((*_PRIVILEGES, "Seccomp"), "security_opt seccomp", "1.44", "25.0", guards=True),
    EngineKey((*_PRIVILEGES, "AppArmor"), "security_opt apparmor", "1.44", "25.0", guards=True),
    EngineKey((*_MOUNT, "VolumeOptions", "Subpath"), "volumes.volume.subpath", "1.45", "26.0", guards=True),
    EngineKey((*_MOUNT, "Type"), "volumes.type cluster", "1.42", "23.0", value="cluster"),
)
"""What 20.10.24, 26.1.5 and 28.5.2 keep was measured, and 1.44 and 1.46 by asking 28.5.2 in the words of each API version; it
keeps a subpath in the words of any, so that 1.45, as 1.42 of cluster volumes, is Docker's documentation's word. Only the last is
refused by an older engine and not dropped."""


def keys_in_use(spec: JsonView) -> list[EngineKey]:
    """Those that a ServiceSpec uses, in the table's order."""
    return [key for key in ENGINE_KEYS if key.in_use(spec)]


def with_engine_keys(live: JsonView, desired: JsonView) -> Json:
    """The live ServiceSpec with the keys that are desired added where it has none: what was sent, if an engine dropped them."""
    found = deepcopy(dict(live))
    for key in keys_in_use(desired):
        _put(found, desired, key.path)
    return found


def _put(live: Any, desired: Any, path: tuple[str, ...]) -> None:
    """Copy what ``desired`` has at the path to ``live``. Items of lists are matched by their targets."""
    first, *rest = path
    if first == EACH:
        for item in desired or ():
            for other in live or ():
                if other.get("Target") == item.get("Target"):
                    _put(other, item, tuple(rest))
    elif not isinstance(desired, Mapping) or not desired.get(first):
        return
    elif not rest:
        live.setdefault(first, desired[first])
    else:
        _put(live.setdefault(first, [] if rest[0] == EACH else {}), desired[first], tuple(rest))


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        yield value
        return
    first, *rest = path
    if first == EACH:
        for item in value or ():
            yield from _at(item, tuple(rest))
    elif isinstance(value, Mapping):
        yield from _at(value.get(first), tuple(rest))

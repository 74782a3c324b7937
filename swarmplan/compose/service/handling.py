"""How a service is rolled out, none of which is sent to an engine: ``depends_on`` and ``x-swarmplan``."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.compose.ownership import OWN, adopts, check_adoption
from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import choice, flag, text
from swarmplan.compose.read.units import SECOND, duration
from swarmplan.compose.scope import Scope
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.service import Condition

_EXPECTED = ("timeout", "settle", "adopt")


@dataclass(frozen=True, slots=True)
class Handling:
    """``after`` maps keys of services in the same document to the condition to wait for, ``optional`` are those that do not
    have to be declared. Times are seconds. ``adopt``: the service is managed as it is."""

    after: Mapping[str, Condition] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    timeout: float | None = None
    settle: float | None = None
    adopt: bool = False


def handling(service: JsonView, scope: Scope) -> Handling:
    """How the service as written is rolled out. Raises ComposeProblems with every error."""
    root = Field(service)
    after = _dependencies(root["depends_on"])
    optional = [key for key, member in root["depends_on"].members() if member["required"].read(flag) is False]
    own = root.section(OWN)
    for key, member in own.members():
        if key not in _EXPECTED:
            member.fault(f"unknown key {key!r}; the keys here are {', '.join(_EXPECTED)}")
    check_adoption(own, scope)
    found = Handling(
        after,
        frozenset(optional),
        _seconds(own["timeout"], least=1),
        _seconds(own["settle"], least=0),
        adopts(service),
    )
    root.raise_faults()
    return found


def _dependencies(given: Field) -> dict[str, Condition]:
    if isinstance(given.value, Mapping):
        return {key: _condition(member) for key, member in given.members()}
    if given.value is not None and not isinstance(given.value, list | tuple):
        given.fault("expected a list of services, or a mapping of them to conditions")
        return {}
    return dict.fromkeys(given.every(text), Condition.STARTED)


def _condition(member: Field) -> Condition:
    if member.value is not None and not isinstance(member.value, Mapping):
        member.fault("expected a mapping with condition")
        return Condition.STARTED
    words = {_WORDS[condition]: condition for condition in Condition}
    return words[member["condition"].read(choice(*words)) or _WORDS[Condition.STARTED]]


_WORDS = {
    Condition.STARTED: "service_started",
    Condition.HEALTHY: "service_healthy",
    Condition.COMPLETED: "service_completed_successfully",
}


def _seconds(given: Field, *, least: int) -> float | None:
    found = given.read(duration)
    if found is None:
        return None
    if found < least * SECOND:
        given.fault(f"expected {least}s or more, found '{given.value}'")
    return found / SECOND

"""How a service is rolled out, none of which is sent to an engine: ``depends_on`` and ``x-swarmplan``."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.compose.extension import OWN, check_own
from swarmplan.compose.ownership import adopts, check_adoption
from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import choice, flag, text
from swarmplan.compose.read.units import SECOND, duration
from swarmplan.compose.scope import Scope
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.service import Condition

_EXPECTED = ("timeout", "settle", "last", "adopt", "keep", "sensitive")


@dataclass(frozen=True, slots=True)
class Handling:
    """``after`` maps keys of services in the same document to the condition to wait for, ``optional`` are those that do not
    have to be declared. Times are seconds. ``adopt``: the service is managed as it is. ``last``: it is changed after all else."""

    after: Mapping[str, Condition] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    timeout: float | None = None
    settle: float | None = None
    adopt: bool = False
    last: bool = False


def handling(service: JsonView, scope: Scope) -> Handling:
    """How the service as written is rolled out. Raises ComposeProblems with every error."""
    root = Field(service)
    after = _dependencies(root["depends_on"])
    optional = [key for key, member in root["depends_on"].members() if member["required"].read(flag) is False]
    own = root.section(OWN)
    check_own(own, _EXPECTED)
    check_adoption(own, scope)
    own["sensitive"].every(text)  # spec hides what they name
    found = Handling(
        after,
        frozenset(optional),
        _seconds(own["timeout"], least=1),
        _seconds(own["settle"], least=0),
        adopts(service),
        own["last"].read(flag) or False,
    )
    root.raise_faults()
    return found


def _dependencies(services: Field) -> dict[str, Condition]:
    if isinstance(services.value, Mapping):
        return {key: _condition(member) for key, member in services.members()}
    if services.value is not None and not isinstance(services.value, list | tuple):
        services.fault("expected a list of services, or a mapping of them to conditions")
        return {}
    return dict.fromkeys(services.every(text), Condition.STARTED)


def _condition(member: Field) -> Condition:
    if member.value is not None and not isinstance(member.value, Mapping):
        member.fault("expected a mapping with condition")
        return Condition.STARTED
    return _CONDITIONS[member["condition"].read(choice(*_CONDITIONS)) or "service_started"]


_CONDITIONS = {
    "service_started": Condition.STARTED,
    "service_healthy": Condition.HEALTHY,
    "service_completed_successfully": Condition.COMPLETED,
}


def _seconds(time: Field, *, least: int) -> float | None:
    found = time.read(duration)
    if found is None:
        return None
    if found < least * SECOND:
        time.fault(f"expected {least}s or more, found '{time.value}'")
    return found / SECOND

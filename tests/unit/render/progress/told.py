"""A plan's steps and events, for the progress to show."""

from collections.abc import Callable

from swarmplan.events import Event, Stage
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step

Told = Callable[[Event], None]


class _Named(Step):
    verb = "create"


class _Silent(Step):
    verb = "note"
    silent = True


def plan(*keys: str) -> Plan:
    """A plan with a step for each of these, ``services.web``, and a silent one."""
    steps = [_Named(key=key_of(key)) for key in keys]
    return Plan("lab", steps=(*steps, _Silent(key=Key(Kind.SWARM))))


def key_of(text: str) -> Key:
    kind, _, name = text.partition(".")
    return Key(Kind(kind), name)


def event(key: str, stage: Stage, detail: str = "", elapsed: float = 0.0) -> Event:
    return Event(f"create {key}", key_of(key), stage, detail, elapsed)

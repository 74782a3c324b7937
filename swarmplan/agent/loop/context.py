"""What the loops of an agent have in common."""

import threading
from collections.abc import Callable
from dataclasses import field

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.loop.bounded import Slots
from swarmplan.agent.loop.claims import Claims
from swarmplan.agent.loop.reports import Report, no_report
from swarmplan.agent.loop.times import Times
from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LoopContext:
    """``new_run`` makes the id of a run, ``tell`` tells the listeners, ``warn`` is for what
    concerns the agent itself, ``report`` says where the report of an internal error is."""

    times: Times
    slots: Slots
    tell: Callable[[AgentEvent], None]
    warn: Callable[[str], None]
    new_run: Callable[[], str]
    stop: threading.Event
    report: Report = no_report
    claims: Claims = field(default_factory=Claims)

"""A target that takes everything at once, and what it was told."""

from collections.abc import Iterable

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.notify.memory import Memory
from swarmplan.agent.notify.notification import Notification
from swarmplan.agent.notify.outbox import Outbox
from swarmplan.agent.notify.teller import Teller
from swarmplan.spec.agent.outside import Notify, TargetKind

ALL = frozenset({"applied", "held", "failed", "drift", "locked", "suspended", "resolved"})


def target(on: Iterable[str] = ALL, **more: object) -> Notify:
    return Notify("ops", TargetKind.CLOUDEVENTS, "https://example.org/", on=frozenset(on), **more)  # type: ignore[arg-type]


def teller(on: Iterable[str] = ALL, **more: object) -> Teller:
    return Teller(target(on, **more), Memory((), Outbox("ops")))


def tell(told: Teller, *events: AgentEvent) -> list[Notification]:
    """What the target gets for these events: it is asked as soon as the rate allows it."""
    found = []
    for event in events:
        told.see(event)
        now = event.at
        while (wait := told.wait(now)) is not None:
            now += wait
            notification = told.next(now)
            if notification is None:
                continue
            found.append(notification)
            told.sent()
    return found


def titles(told: Teller, *events: AgentEvent) -> list[str]:
    return [each.title for each in tell(told, *events)]

"""A target that takes everything at once, and what it was sender."""

from collections.abc import Iterable

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.notify.memory import Memory
from swarmplan.agent.notify.outbox import Outbox
from swarmplan.agent.notify.sender import Sender
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify, TargetKind

ALL = frozenset({"applied", "held", "failed", "drift", "locked", "suspended", "resolved"})


def target(on: Iterable[str] = ALL, **more: object) -> Notify:
    return Notify("ops", TargetKind.CLOUDEVENTS, "https://example.org/", on=frozenset(on), **more)  # type: ignore[arg-type]


def new_sender(on: Iterable[str] = ALL, **more: object) -> Sender:
    return Sender(target(on, **more), Memory((), Outbox("ops")))


def sent(sender: Sender, *events: AgentEvent) -> list[Notification]:
    """What the target gets for these events: it is asked as soon as the rate allows it."""
    found = []
    for event in events:
        sender.see(event)
        now = event.at
        while (wait := sender.wait(now)) is not None:
            now += wait
            notification = sender.next(now)
            if notification is None:
                continue
            found.append(notification)
            sender.sent()
    return found


def titles(sender: Sender, *events: AgentEvent) -> list[str]:
    return [each.title for each in sent(sender, *events)]

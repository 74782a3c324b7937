"""The way to a target, by its kind."""

from collections.abc import Callable

from swarmplan.agent.notify.targets import apprise, cloudevents, program
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify, TargetKind

Send = Callable[[Notify, Notification], None]
SENDERS: dict[TargetKind, Send] = {
    TargetKind.CLOUDEVENTS: cloudevents.send,
    TargetKind.APPRISE: apprise.send,
    TargetKind.COMMAND: program.send,
}


def send(target: Notify, notification: Notification) -> None:
    """One attempt. Raises NotDelivered."""
    SENDERS[target.kind](target, notification)

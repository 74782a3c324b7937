"""A program that is run: the event on its standard input, and the most of it in variables."""

import json
import os
import secrets

from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.cloudevents import event
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.errors import Permanent, Transient
from swarmplan.programs import command_line, run
from swarmplan.render.text.one_line import one_line
from swarmplan.spec.agent.outside import Notify

MARK = "SWARMPLAN_NOTIFIER"
"""Its value is each run's own: what has it in its environment was started by that run."""
_TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits(3)."""
_MOST_OUTPUT = 65_536


def variables(notification: Notification) -> dict[str, str]:
    """Those that it gets besides the agent's own."""
    return {
        "SWARMPLAN_NOTIFICATION": str(notification.kind),
        "SWARMPLAN_NOTIFICATION_ID": notification.id,
        "SWARMPLAN_CLUSTER": notification.cluster,
        "SWARMPLAN_SEVERITY": str(notification.severity),
        "SWARMPLAN_TITLE": notification.title,
    }


def send(target: Notify, notification: Notification) -> None:
    """Raises NotDelivered where it cannot be started, fails, or takes too long: then all that it started is killed."""
    name = command_line(target.command)
    try:
        ended = run(
            target.command,
            (json.dumps(event(notification)) + "\n").encode(),
            deadline=target.timeout,
            max_output=_MOST_OUTPUT,
            environment={**os.environ, **variables(notification)},
            until_exit=True,
            mark=f"{MARK}={secrets.token_hex(8)}",
        )
    except Transient:
        raise NotDelivered(one_line(f"{name} was killed: it ran longer than {target.timeout:g} s")) from None
    except Permanent as error:
        raise NotDelivered(one_line(f"{name} failed: {error}")) from None
    if ended.code:
        raise NotDelivered(
            one_line(f"{name} failed with exit code {ended.code}: {ended.error_line}"),
            final=ended.code != _TRY_AGAIN,
        )

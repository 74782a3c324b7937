"""The notifications of an agent: put together, and tried by hand."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import warn
from swarmplan.errors import SpecError
from swarmplan.model.values.nearest import suggestion

if TYPE_CHECKING:
    from swarmplan.agent.loop.agent import Agent
    from swarmplan.agent.notify.sender import NotifyResult
    from swarmplan.spec.agent.outside import Notify
    from swarmplan.spec.agent.settings import AgentSettings


@contextmanager
def notifying(
    agent: "Agent", state: Path, count: "Callable[[str, NotifyResult], None]" = lambda _target, _result: None
) -> Iterator[None]:
    """Within the block, the targets of the agent's file are notified of what it does; ``count`` gets each target and result. What was notified is kept
    in the folder ``state``."""
    settings = agent.settings
    if not settings.notify:
        yield
        return
    from swarmplan.agent.notify.delivery import Ways
    from swarmplan.agent.notify.notifier import FOLDER, Notifier

    clusters = [each.name for each in settings.clusters]
    notifier = Notifier(settings.notify, state / FOLDER, clusters, Ways(count, warn))
    agent.forward(notifier)
    notifier.start()
    try:
        yield
    finally:
        notifier.close()


def targets_of(settings: "AgentSettings", names: tuple[str, ...]) -> "tuple[Notify, ...]":
    """Those with these names, all without any. Raises SpecError for one that is not there, and where there is none at all."""
    known = {each.name: each for each in settings.notify}
    if not known:
        raise SpecError(["the agent file has no notify: name a target there first"])
    if problems := [
        f"notify.{name} is not in the agent file{suggestion(name, known)}"
        for name in names
        if name not in known
    ]:
        raise SpecError(problems)
    return tuple(known[name] for name in names or known)


def try_target(target: "Notify") -> str:
    """Send one a test; "" where it took it, else why not. Nothing is tried again, and nothing is remembered."""
    from swarmplan.agent.notify.targets.attempt import NotDelivered
    from swarmplan.agent.notify.targets.send import send
    from swarmplan.agent.notify.text.build import trial

    try:
        send(target, trial(target.name, time.time()))
    except NotDelivered as error:
        return str(error)
    return ""

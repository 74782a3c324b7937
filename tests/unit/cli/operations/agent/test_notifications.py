"""The notifications of an agent have one queue for each target, and none before those."""

import threading
from pathlib import Path

from swarmplan.cli.operations.agent.notifications import notifying
from swarmplan.spec.agent.outside import Notify, TargetKind
from swarmplan.spec.agent.settings import AgentSettings


class StandIn:
    """An agent as notifications see it: they ask for no queue of the agent's."""

    def __init__(self, names: list[str]) -> None:
        targets = (Notify(name, TargetKind.CLOUDEVENTS, "https://example.org/") for name in names)
        self.settings = AgentSettings((), notify=tuple(targets))
        self.sinks: list[object] = []
        self.forward = self.sinks.append


def test_each_target_has_a_thread_and_nothing_else_has(tmp_path: Path) -> None:
    agent, before = StandIn(["chat", "ops"]), set(threading.enumerate())
    with notifying(agent, tmp_path):  # type: ignore[arg-type]  # all that it asks of an agent
        made = {thread.name for thread in set(threading.enumerate()) - before}
    assert (len(agent.sinks), made) == (1, {"notify chat", "notify ops"})

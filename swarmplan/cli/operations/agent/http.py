"""The HTTP server of an agent whose file asks for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import inform

if TYPE_CHECKING:
    from swarmplan.agent.events import Reason
    from swarmplan.agent.loop.agent import Agent

Count = Callable[[str, str], None]
"""Counts a notification: its target and what came of it."""


@contextmanager
def serving_http(agent: "Agent") -> Iterator[Count]:
    """Within the block the server answers. Gives what counts notifications; without ``server:`` it counts nothing. Raises what
    ``serving`` raises."""
    server = agent.settings.server
    if server is None:
        yield lambda _target, _result: None
        return
    from swarmplan.agent.notify.sender import NotifyResult
    from swarmplan.agent.server.start import serving

    def look(clusters: tuple[str, ...], reason: "Reason") -> None:
        agent.look(clusters, reason)

    with serving(server, lambda: agent.settings.clusters, agent.status, look) as running:
        agent.listen("the metrics", running.metrics.take)
        for target in agent.settings.notify:
            running.metrics.expect_notifications(target.name, NotifyResult)
        hooks = [f"/hooks/{webhook.name}" for webhook in server.webhooks]
        inform(
            f"Its HTTP server listens on {server.listen}: {', '.join(['/metrics', '/healthz', '/readyz', *hooks])}.",
            event="agent.serving",
            listen=server.listen,
        )
        yield running.metrics.notification

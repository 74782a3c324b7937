"""Starts the server where an agent's file asks for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from swarmplan.agent.server.webhooks.rates import Looks
from swarmplan.agent.server.webhooks.receiver import Receiver, Result
from swarmplan.agent.server.webhooks.secret import secret_of
from swarmplan.agent.state import AgentStatus
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.spec.agent.outside import Server
from swarmplan.spec.agent.settings import Followed

if TYPE_CHECKING:
    from swarmplan.agent.metrics.registry import Metrics
    from swarmplan.agent.server.hooks import Look


@dataclass(frozen=True, slots=True)
class Serving:
    """``metrics`` are to be told of each event; ``place`` is where it listens: (address, port), or the path of a socket."""

    metrics: "Metrics"
    place: Any


@contextmanager
def serving(
    server: Server,
    followed: Callable[[], tuple[Followed, ...]],
    status: Callable[[], AgentStatus],
    look: "Look",
) -> Iterator[Serving]:
    """Serve until the block ends. ``followed`` are the clusters as they are followed now. Raises Permanent where the extra is not
    installed, a webhook's secret cannot be used or the address cannot be listened on; Failure where the address is in use."""
    try:
        from swarmplan.agent.metrics.registry import Metrics  # noqa: PLC0415 - heavy, and an extra
        from swarmplan.agent.server.app import app  # noqa: PLC0415 - the same
        from swarmplan.agent.server.hooks import Hooks  # noqa: PLC0415 - the same
        from swarmplan.http_server.thread import running  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise Permanent(
            f"server: the Python package {error.name} is missing: pip install 'swarmplan[agent]'"
        ) from None
    metrics = Metrics(status, task_metrics=server.task_metrics)
    looks = Looks()
    receivers = {}
    for webhook in server.webhooks:
        secret_of(webhook)  # said now, not at the first push
        metrics.expect_webhooks(webhook.forge, Result)
        receivers[webhook.name] = Receiver(webhook, followed, looks, time, monotonic)
    answers = app(status, metrics.text, Hooks(receivers, look, metrics.webhook))
    with running(answers, server.listen, "server.listen") as http:
        yield Serving(metrics, http.place)

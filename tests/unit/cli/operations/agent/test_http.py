"""An agent with `server:` in its file answers over HTTP, a webhook wakes its loop, and its events are counted."""

from dataclasses import replace
from pathlib import Path

import pytest
from agent_server import Running, secret_file
from agent_statuses import PASS, full

from swarmplan.agent.events import AgentEvent, Reason, Trigger
from swarmplan.agent.loop.listeners import Listener
from swarmplan.cli.operations.agent.http import serving_http
from swarmplan.spec.agent.outside import Forge, Server, Webhook
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import FileSource

SETTINGS = AgentSettings((Followed("prod", FileSource(("/srv/cluster.yaml",))),))


class Agent:
    """As much of an agent as the server is given."""

    def __init__(self, settings: AgentSettings) -> None:
        self.settings = settings
        self.looks: list[tuple[tuple[str, ...], Reason]] = []
        self.listeners: list[Listener] = []
        self.status = full

    def look(self, clusters: tuple[str, ...], reason: Reason) -> dict[str, int]:
        self.looks.append((clusters, reason))
        return {}

    def listen(self, _name: str, listener: Listener) -> None:
        self.listeners.append(listener)

    def tell(self, event: AgentEvent) -> None:
        for listener in self.listeners:
            listener(event)


def test_without_a_server_nothing_is_loaded_and_nothing_counted() -> None:
    agent = Agent(SETTINGS)
    with serving_http(agent) as count:  # type: ignore[arg-type]
        count("ops", "sent")
    assert agent.listeners == []


def test_the_agents_status_events_and_notifications_are_served_and_webhooks_wake_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    socket = tmp_path / "http.sock"
    server = Server(f"unix:{socket}", (Webhook("git", Forge.GITLAB, secret_file(tmp_path)),))
    agent = Agent(replace(SETTINGS, server=server))
    with serving_http(agent) as count:  # type: ignore[arg-type]
        client = Running(str(socket), None)
        agent.tell(PASS)
        count("ops", "sent")
        assert client.counted('swarmplan_passes_total{cluster="prod",result="held"}') == 1
        assert client.counted('swarmplan_notifications_total{result="sent",target="ops"}') == 1
        body = b'{"ref": "refs/heads/main", "after": "ab12"}'
        assert client.post("/hooks/git", body, {"X-Gitlab-Token": "s3cret"}).status == 202
        client.get("/healthz")  # by now the look was made
        assert agent.looks == [(("prod",), Reason(Trigger.WEBHOOK, "git"))]
    assert "/hooks/git" in capsys.readouterr().err

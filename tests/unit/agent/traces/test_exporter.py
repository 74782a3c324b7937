"""Traces as a collector receives them, over real HTTP; and one that is not there holds up nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from agent_statuses import PASS
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from swarmplan.agent.events import PassResult, PassStarted
from swarmplan.agent.loop.listeners import Listener
from swarmplan.cli.operations.agent.tracing import tracing
from swarmplan.errors import Permanent


class Agent:
    """As much of an agent as a listener needs."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def listen(self, _name: str, listener: Listener) -> None:
        self.listeners.append(listener)


@contextmanager
def collector(status: int) -> Iterator[tuple[str, list[bytes]]]:
    """The URL of one that answers with this status, and what it was sent."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        server.server_close()


def test_a_trace_of_each_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = Agent()
    with collector(200) as (url, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        with tracing(agent):  # type: ignore[arg-type]
            (listener,) = agent.listeners
            listener(PassStarted("prod", PASS.at - 20, ()))
            listener(PASS)
            listener(replace(PASS, result=PassResult.FAILED, text="no manager answered", seconds={}))
        sent = [ExportTraceServiceRequest.FromString(each) for each in received]
    resources = [each for request in sent for each in request.resource_spans]
    spans = [span for each in resources for scope in each.scope_spans for span in scope.spans]
    passes = [span for span in spans if span.name == "swarmplan.pass"]
    assert len(passes) == 2
    assert {span.name for span in spans if span.parent_span_id == passes[0].span_id} == {
        "swarmplan.fetch",
        "swarmplan.observe",
        "swarmplan.apply",
    }
    assert passes[0].end_time_unix_nano - passes[0].start_time_unix_nano == 20 * 10**9
    assert (passes[1].status.code, passes[1].status.message) == (2, "no manager answered")
    named = {each.key: each.value.string_value for each in resources[0].resource.attributes}
    assert named["service.name"] == "swarmplan"


def test_a_collector_that_refuses_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    agent = Agent()
    with collector(400) as (url, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{url}/v1/traces")
        monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")
        with tracing(agent):  # type: ignore[arg-type]
            for _ in range(5):
                agent.listeners[0](PASS)
        assert len(received) > 1
    assert [each.getMessage() for each in caplog.records] == [
        "traces are not delivered: the collector did not take them"
    ]


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nothing_is_loaded_where_nobody_asks(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "swarmplan.agent.traces.exporter", None)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    agent = Agent()
    with tracing(agent):  # type: ignore[arg-type]
        assert agent.listeners == []


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "swarmplan.agent.traces.exporter", None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(Permanent, match=r"pip install 'swarmplan\[otel\]'"), tracing(Agent()):  # type: ignore[arg-type]
        pass

"""Sends spans by OTLP over HTTP, as the variables of OpenTelemetry say (opentelemetry.io, "Environment Variable Specification").

Needs the extra ``swarmplan[otel]``; import this module where traces are asked for.
"""

import logging
import threading
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from swarmplan.agent.events import AgentEvent, PassEnded, PassStarted, Unfollowed
from swarmplan.agent.traces.spans import Span, spans_of

_NANOSECONDS = 1_000_000_000
_CLOSE_SECONDS = 5.0
"""That what waits is still sent at the end."""
_LOG = logging.getLogger(__name__)


class Traces:
    """A listener that sends the spans of each pass. ``version`` is that of swarmplan. It never waits: spans that cannot be sent are dropped
    once 2048 of them wait (OTEL_BSP_MAX_QUEUE_SIZE)."""

    def __init__(
        self, version: str, environ: Mapping[str, str], exporter: SpanExporter | None = None
    ) -> None:
        # Its own messages are a traceback for each batch; ours is one line.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
        named = {} if "OTEL_SERVICE_NAME" in environ else {"service.name": "swarmplan"}
        resource = Resource.create({**named, "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(_LogsOnce(exporter or OTLPSpanExporter())))
        self._tracer = self._provider.get_tracer("swarmplan", version)
        self._began: dict[str, float] = {}

    def __call__(self, event: AgentEvent) -> None:
        """Queue the spans of a pass that has ended."""
        if isinstance(event, PassStarted):
            self._began[event.cluster] = event.at
        elif isinstance(event, PassEnded):
            whole, *parts = spans_of(event, self._began.pop(event.cluster, None))
            self._send(whole, parts)
        elif isinstance(event, Unfollowed):
            self._began.pop(event.cluster, None)

    def close(self) -> None:
        """Send what waits, for some seconds at most."""
        ending = threading.Thread(target=self._provider.shutdown, name="traces end", daemon=True)
        ending.start()
        ending.join(_CLOSE_SECONDS)

    def _send(self, whole: Span, parts: Sequence[Span]) -> None:
        parent = self._tracer.start_span(
            whole.name, attributes=dict(whole.attributes), start_time=_nanoseconds(whole.start)
        )
        if whole.error:
            parent.set_status(Status(StatusCode.ERROR, whole.error))
        for part in parts:
            self._tracer.start_span(
                part.name,
                set_span_in_context(parent),
                attributes=dict(part.attributes),
                start_time=_nanoseconds(part.start),
            ).end(_nanoseconds(part.end))
        parent.end(_nanoseconds(whole.end))


class _LogsOnce(SpanExporter):
    """Says once that traces are not delivered, until one is again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """As the exporter does; what it raises counts as a failure."""
        why = "the collector did not take them"
        try:
            result = self._exporter.export(spans)
        except Exception as error:  # noqa: BLE001 - traces are lost, and nothing else
            result, why = SpanExportResult.FAILURE, type(error).__name__
        failing = result is not SpanExportResult.SUCCESS
        if failing and not self._failing:
            _LOG.warning("traces are not delivered: %s", why)
        self._failing = failing
        return result

    def shutdown(self) -> None:
        """End it."""
        self._exporter.shutdown()


def _nanoseconds(seconds: float) -> int:
    return int(seconds * _NANOSECONDS)

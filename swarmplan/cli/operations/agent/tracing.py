"""The traces of an agent, where the variables of OpenTelemetry ask for them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import swarmplan
from swarmplan.errors import Permanent

if TYPE_CHECKING:
    from swarmplan.agent.loop.agent import Agent

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


@contextmanager
def tracing(agent: "Agent") -> Iterator[None]:
    """Within the block, a trace of each pass is sent. Without an endpoint nothing is loaded. Raises Permanent where there is one and the
    extra is not installed."""
    asked = next((name for name in _ENDPOINTS if os.environ.get(name)), "")
    if not asked or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        yield
        return
    try:
        from swarmplan.agent.traces.exporter import Traces
    except ModuleNotFoundError as error:
        raise Permanent(
            f"{asked} asks for traces, and the Python package {error.name} is missing: pip install 'swarmplan[otel]'"
        ) from None
    traces = Traces(swarmplan.__version__, os.environ)
    agent.listen("the traces", traces)
    try:
        yield
    finally:
        traces.close()

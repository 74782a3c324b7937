"""The one logger set-up: everything on stderr, redacted, as text or as a line of JSON each."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from swarmplan.render.encoding import encodable
from swarmplan.render.redact import redact, redacted


def set_up(verbosity: int = 0, log_format: str = "text", stream: TextIO | None = None) -> None:
    """Send what swarmplan logs to stderr: warnings, with ``-v`` each call with its time. What libraries log is not shown.

    ``log_format`` is ``text`` or ``json``. Calling it again replaces the previous set-up.
    """
    renderer: Processor = structlog.processors.JSONRenderer() if log_format == "json" else _plain
    handler = logging.StreamHandler(encodable(stream or sys.stderr))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redacted,
                renderer,
            ],
        )
    )
    own = logging.getLogger("swarmplan")
    own.handlers = [handler]
    own.propagate = False
    own.setLevel(logging.INFO if verbosity else logging.WARNING)


def event_logger(stream: TextIO, **bound: object) -> FilteringBoundLogger:
    """A logger of events for machines: a redacted line of JSON each, with these values in all of them."""
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(encodable(stream)),
        processors=[*_COMMON, _redacted, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger.bind(**bound)


def _redacted(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return dict(redacted(event))


def _plain(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    level = str(event.get("level", "")).capitalize()
    trace = f"\n{redact(event['exception'])}" if event.get("exception") else ""
    return f"{level}: {event.get('event', '')}{trace}"


_COMMON: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]

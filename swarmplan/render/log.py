"""The one logger set-up, and the form of a line of a JSON log: everything on stderr, redacted."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from swarmplan.render.redact import redact, redacted
from swarmplan.render.text.encoding import encodable
from swarmplan.utc_time import utc_text

LINE_BEGINS = '{"time": "'
"""How every line of ``json_line`` begins, and hardly any other text does."""


def json_line(level: str, message: str, /, **fields: Any) -> str:
    """A redacted object in one line of ASCII: ``time`` (RFC 3339, UTC), ``level`` (debug, info, warning, error), ``message``,
    and these ``fields``."""
    now = utc_text(datetime.now(UTC), "milliseconds")
    return json.dumps(redacted({"time": now, "level": level, "message": message, **fields}))


def set_up(verbosity: int = 0, log_format: str = "text", stream: TextIO | None = None) -> None:
    """Send what swarmplan logs to stderr: warnings, with ``-v`` each call with its time. What libraries log is not shown.

    ``log_format`` is ``text`` or ``json``. Calling it again replaces the previous set-up.
    """
    handler = logging.StreamHandler(encodable(stream)) if stream else _OnStderr()
    handler.setFormatter(_Json() if log_format == "json" else _Text())
    own = logging.getLogger("swarmplan")
    own.handlers = [handler]
    own.propagate = False
    own.setLevel(logging.INFO if verbosity else logging.WARNING)


class _OnStderr(logging.Handler):
    """Writes to what stderr is at the time: while something is drawn on the terminal, lines go above that."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            stream = encodable(sys.stderr)
            stream.write(f"{self.format(record)}\n")
            stream.flush()
        except Exception:  # noqa: BLE001 - as logging does: its own failure stops nobody's work
            self.handleError(record)


class _Json(logging.Formatter):
    """``logger`` and, where there is one, ``exception`` besides."""

    def format(self, record: logging.LogRecord) -> str:
        more = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        level = "error" if record.levelno >= logging.ERROR else record.levelname.lower()
        return json_line(level, record.getMessage(), logger=record.name, **more)


class _Text(logging.Formatter):
    """``Warning: message``, and a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return redact(f"{record.levelname.capitalize()}: {record.getMessage()}{trace}")

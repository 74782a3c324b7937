"""Progress for programs."""

from typing import Any, TextIO

from swarmplan.events import Event, Stage
from swarmplan.render.log import json_line
from swarmplan.render.progress.event_text import event_text
from swarmplan.render.redact import redact_quoted
from swarmplan.render.text.encoding import encodable

_LEVELS = {Stage.FAILED: "error", Stage.NOT_STARTED: "warning", Stage.RETRIED: "warning"}


class JsonProgress:
    """A line of JSON each, with ``event`` (``step.done``), ``cluster``, ``step``, ``resource``, ``elapsed`` (seconds), ``detail``
    where there is one, and ``quoted`` (the last log lines of a task that did not start) where there are any."""

    def __init__(self, stream: TextIO, cluster: str) -> None:
        self._stream, self._cluster = encodable(stream), cluster

    def __call__(self, event: Event) -> None:
        """Print one event."""
        more: dict[str, Any] = {"detail": event.detail} if event.detail else {}
        more |= {"quoted": [redact_quoted(line) for line in event.quoted]} if event.quoted else {}
        line = json_line(
            _LEVELS.get(event.stage, "info"),
            event_text(event),
            event=f"step.{event.stage.replace(' ', '_')}",
            cluster=self._cluster,
            step=event.step,
            resource=str(event.key),
            elapsed=round(event.elapsed, 3),
            **more,
        )
        self._stream.write(f"{line}\n")
        self._stream.flush()

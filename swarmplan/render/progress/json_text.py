"""Progress for machines."""

from typing import Any, TextIO

from swarmplan.events import Event, Stage
from swarmplan.render.log import event_logger
from swarmplan.render.redact import redacted

_LEVELS = {Stage.FAILED: "error", Stage.NOT_STARTED: "warning", Stage.RETRIED: "warning"}


class JsonProgress:
    """A line of JSON each: ``event`` (``step.done``), ``cluster``, ``step``, ``key``, ``elapsed`` (seconds), ``detail``
    where there is one, ``quoted`` (the last log lines of a task that did not start) where there are any, ``level``, ``at``
    (ISO 8601, UTC)."""

    def __init__(self, stream: TextIO, cluster: str) -> None:
        self._logger = event_logger(stream, cluster=cluster)

    def __call__(self, event: Event) -> None:
        """Print one event."""
        more: dict[str, Any] = {"detail": event.detail} if event.detail else {}
        more |= {"quoted": redacted(event.quoted)} if event.quoted else {}
        log = getattr(self._logger, _LEVELS.get(event.stage, "info"))
        log(
            f"step.{event.stage.replace(' ', '_')}",
            step=event.step,
            key=str(event.key),
            elapsed=round(event.elapsed, 3),
            **more,
        )

"""One event as a line: what the plain progress prints, and what the live one leaves above itself."""

from rich.text import Text

from swarmplan.events import Event, Stage
from swarmplan.render.text.line import line

_MARKS = {
    Stage.STARTED: (" ", ""),
    Stage.WAITING: ("…", "cyan"),
    Stage.RETRIED: ("↻", "yellow"),
    Stage.DONE: ("✓", "green"),
    Stage.SKIPPED: ("=", "dim"),
    Stage.FAILED: ("✗", "bold red"),
    Stage.NOT_STARTED: ("-", "dim"),
}
_DETAILED = {Stage.DONE, Stage.WAITING, Stage.RETRIED, Stage.FAILED, Stage.NOT_STARTED}
"""A start's detail is the plan's reason, which was shown with the plan."""
_TIMED = {Stage.DONE, Stage.FAILED}


def event_line(event: Event) -> Text:
    """``✓ join nodes.worker-1  done  1.2 s``."""
    symbol, style = _MARKS[event.stage]
    ended, detail = _said(event)
    return line((symbol, style), f" {event.step}  ", (ended, style), detail)


def event_text(event: Event) -> str:
    """``join nodes.worker-1 done after 1.2 s``, not redacted yet."""
    return f"{event.step} {''.join(_said(event))}"


def _said(event: Event) -> tuple[str, str]:
    """(What happened, the detail that follows it)."""
    word = "already done" if event.stage is Stage.SKIPPED else str(event.stage)
    after = f" after {seconds(event.elapsed)}" if event.stage in _TIMED else ""
    detail = f": {event.detail}" if event.detail and event.stage in _DETAILED else ""
    return f"{word}{after}", detail


def seconds(elapsed: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 05 s``."""
    if elapsed < 10:  # noqa: PLR2004 - below it tenths tell something
        return f"{elapsed:.1f} s"
    minutes, rest = divmod(round(elapsed), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"

"""Progress for pipes and files."""

from rich.console import Console

from swarmplan.events import Event
from swarmplan.render.told import told


class LineProgress:
    """A plain line each, no colour, nothing rewritten."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        text = told(event)
        text.rstrip()
        self._console.print(text)

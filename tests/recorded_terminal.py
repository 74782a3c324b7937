"""A terminal in memory: what was written to it is what pyte shows."""

import io

import pyte
from rich.console import Console


class RecordedTerminal(io.StringIO):
    """``columns`` by ``rows``; ``written`` is all that was written, ``shown`` what stands on it."""

    def __init__(self, columns: int = 80, rows: int = 24, encoding: str = "utf-8") -> None:
        super().__init__()
        self._named = encoding
        self.screen = pyte.HistoryScreen(columns, rows, history=5_000, ratio=0.5)
        self._stream = pyte.Stream(self.screen)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._named

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._stream.feed(text.replace("\n", "\r\n"))  # as the kernel does it
        return super().write(text)

    def console(self) -> Console:
        """As ``render.console`` makes it, of this size."""
        return Console(
            file=self, force_terminal=True, width=self.screen.columns, height=self.screen.lines, markup=False, highlight=False,
            emoji=False, soft_wrap=True, color_system="standard", legacy_windows=False,
        )  # fmt: skip

    @property
    def written(self) -> str:
        return self.getvalue()

    @property
    def shown(self) -> list[str]:
        """Its rows, what scrolled out at the top first, without blanks at the ends."""
        above = [
            "".join(row[column].data for column in range(self.screen.columns))
            for row in self.screen.history.top
        ]
        rows = [row.rstrip() for row in [*above, *self.screen.display]]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def cursor_shown(self) -> bool:
        return not self.screen.cursor.hidden

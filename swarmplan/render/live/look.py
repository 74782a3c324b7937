"""The characters that live output is drawn with: those of Unicode, or of ASCII where the terminal has no others."""

from swarmplan.dataclass import dataclass

_FRAMES_PER_SECOND = 8


@dataclass(frozen=True, slots=True)
class Look:
    """Of a bar, ``full`` is what is done, ``bad`` what failed, ``busy`` what is under way, and ``empty`` the rest: told by shape, as colours
    may be missing. ``cut`` stands where something was left out."""

    spinner: str
    done: str
    failed: str
    left: str
    full: str
    bad: str
    busy: str
    empty: str
    cut: str

    def spin(self, now: float) -> str:
        """What turns while something is under way."""
        return self.spinner[int(now * _FRAMES_PER_SECOND) % len(self.spinner)]


UNICODE = Look("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "✓", "✗", "-", "━", "\u2573", "╍", "─", "…")
ASCII = Look("|/-\\", "+", "x", "-", "=", "x", "~", ".", "...")


def look_of(encoding: str) -> Look:
    """The characters for a terminal with this encoding."""
    return UNICODE if encoding.lower().startswith("utf") else ASCII

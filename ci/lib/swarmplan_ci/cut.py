"""Cuts a comment to the size that a forge accepts.

What matters stands first in a plan: summary, impact, hazards. So the end is cut off, between two lines, and what is open there
is closed: a code block, a folded part.
"""

import re
from dataclasses import dataclass

LEAST = 400
"""The smallest limit, in bytes."""
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_WORTHWHILE = 80
"""Bytes of a line that are worth to be kept of it."""


@dataclass(frozen=True)
class Open:
    """What is open after some lines: the fence of a code block, "" for none, and folded parts (``<details>``)."""

    fence: str = ""
    folded: int = 0

    def after(self, line: str) -> "Open":
        """The same after one more line (CommonMark 0.31, section 4.5)."""
        found = _FENCE.fullmatch(line)
        if self.fence:
            closes = found and found["fence"].startswith(self.fence) and not found["info"].strip()
            return Open("", self.folded) if closes else self
        if found and not ("`" in found["fence"] and "`" in found["info"]):
            return Open(found["fence"], self.folded)
        opened = line.count("<details") - line.count("</details>")
        return Open("", max(self.folded + opened, 0))

    @property
    def closing(self) -> list[str]:
        """The lines that close it."""
        return [*([self.fence] if self.fence else []), *(["", "</details>"] * self.folded)]


def size(text: str) -> int:
    """In UTF-8. Forges count characters, some of them bytes; never more than this."""
    return len(text.encode(errors="replace"))


def cut(text: str, limit: int, where: str = "the log of the job has all of it") -> str:
    """The text, of at most ``limit`` bytes. Where something is cut off, the last line says how much, and ``where`` the whole
    is. Raises ValueError for a limit under ``LEAST``."""
    if limit < LEAST:
        raise ValueError(f"a comment of {limit} bytes says nothing: at least {LEAST}")
    if size(text) <= limit:
        return text
    lines = text.split("\n")
    kept, used, state = 0, 0, Open()
    for line in lines:
        after = state.after(line)
        if used + size(line) + 1 + size(_end(after, len(lines) - kept - 1, where)) > limit:
            break
        kept, used, state = kept + 1, used + size(line) + 1, after
    part = _part(lines[kept], limit - used - 1 - size(_end(state, len(lines) - kept, where)), state)
    return "\n".join([*lines[:kept], *part, _end(state, len(lines) - kept, where)])


def _end(state: Open, left: int, where: str) -> str:
    return "\n".join([*state.closing, "", f"_Cut here, {left} lines are left: {where}._"])


def _part(line: str, room: int, state: Open) -> list[str]:
    """The beginning of a long line that is prose: of a list with one huge entry, something is better than nothing."""
    if state.fence or state.folded or _FENCE.fullmatch(line) or room < _WORTHWHILE:
        return []
    head = line.encode(errors="replace")[: room - 3].decode(errors="ignore").rstrip("\\")
    return [f"{head}…"] if "<" not in head and size(head) + 3 <= room else []

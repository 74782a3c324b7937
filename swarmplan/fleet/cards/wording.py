"""Text of others, as a card shows it: nothing in it can break a line, turn the direction of what follows, or is no character at all."""

import unicodedata

_JOINERS = "\u200c\u200d"
"""Not printed, and yet part of words: Persian and the scripts of India need them."""
_CUT = "…"


def shown(text: str, most: int = 500) -> str:
    """The text in one line of at most ``most`` characters."""
    line = " ".join("".join(map(_shown, text[: most * 4])).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}{_CUT}"


def shown_lines(text: str, most: int) -> tuple[str, ...]:
    """The text line by line, at most ``most`` characters of it; none where that is 0."""
    cut = text.strip() if most else ""
    cut = cut if len(cut) <= most else f"{cut[: most - 1].rstrip()}{_CUT}"
    return tuple(shown(line, 4 * most + 1) for line in cut.splitlines())


def _shown(char: str) -> str:
    if char in _JOINERS:
        return char
    kind = unicodedata.category(char)
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    if kind == "Cf":
        return ""
    return "\N{REPLACEMENT CHARACTER}" if kind == "Cs" else char

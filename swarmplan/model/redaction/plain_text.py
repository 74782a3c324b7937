"""Text that others wrote, without what a terminal would take for a command."""

_CUT = "…"


def plain_text(text: str, most: int) -> str:
    """The text in one line, without control characters and others that are not printed, at most ``most`` characters."""
    line = " ".join(printable(text[: most * 4]).split())
    return line if len(line) <= most else f"{line[: most - 1]}{_CUT}"


def printable(text: str, instead: str = " ") -> str:
    """The text with this character in place of each that is not printed."""
    return "".join(char if char.isprintable() else instead for char in text)

"""A command written as one text, split into words as ``docker stack deploy`` splits it (github.com/google/shlex).

It differs from a shell and from Python's own: ``#`` begins a comment at the beginning of a word, but not within one, and
within double quotes a backslash escapes any character.
"""

import re

_BLANK = re.compile(r"[ \t\r\n]+|#[^\n]*")
_PIECE = re.compile(
    r"""(?P<plain>[^ \t\r\n"'\\]+) | "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>[^']*)' | \\(?P<escaped>.)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def split_command(text: str) -> list[str]:
    """The words. Raises ValueError for a quote that is not closed or a backslash at the end."""
    found: list[str] = []
    at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank:
            at = blank.end()
            continue
        word, at = _word(text, at)
        found.append(word)
    return found


def _word(text: str, at: int) -> tuple[str, int]:
    """The word that begins here, and where it ends."""
    pieces: list[str] = []
    while piece := _PIECE.match(text, at):
        at = piece.end()
        inner = piece[piece.lastgroup or 0]
        pieces.append(_ESCAPED.sub(r"\1", inner) if piece.lastgroup == "double" else inner)
    if at < len(text) and text[at] not in " \t\r\n":
        what = "a backslash at the end" if text[at] == "\\" else f"the quote {text[at]} is not closed"
        raise ValueError(f"{what} in {text!r}")
    return "".join(pieces), at

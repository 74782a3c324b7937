"""The pages of the documentation, and the blocks in them that a test can run.

What a block needs is said in comments before it, which readers do not see:

``<!-- before: SHELL -->``   run first, in the page's folder, for what the text asks the reader to do by hand
``<!-- engines: REASON -->`` run on real engines only
``<!-- not run: REASON -->`` never run
``<!-- part of: FILE -->``   an extract of a file of this repository, which tests compare or run
``<!-- run the table -->``   a table: each command in it is run
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = frozenset({"not run", "engines", "part of"})
"""Comments that say how a block is tested."""

_COMMENT = re.compile(r"<!-- ([a-z ]+)(?:: (.*?))? -->\n\s*", re.DOTALL)
_BLOCK = re.compile(
    r"(?P<comments>(?:<!-- (?:(?!-->).)*? -->\n\s*)*)"
    r"(?:```(?P<language>\w*)\n(?P<body>.*?)^```$|(?<=<!-- run the table -->\n)(?P<table>(?:^\|[^\n]*\n)+))",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block, or one table of commands, at this line of a page."""

    page: str
    line: int
    language: str
    body: str
    comments: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page, by its path from the root: a page that is added is found."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, text: str | None = None) -> Iterator[Block]:
    """The blocks of a page, in its order."""
    text = text_of(page) if text is None else text
    for found in _BLOCK.finditer(text):
        start = found.start("table") if found["table"] else found.start("body")
        yield Block(
            page,
            text.count("\n", 0, start) + (1 if found["table"] else 0),
            "table" if found["table"] else found["language"],
            found["table"] or found["body"],
            {each[1]: each[2] or "" for each in _COMMENT.finditer(found["comments"])},
        )

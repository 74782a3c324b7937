"""Markdown on stdout."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column is text, the others are figures."""
    ruler = ["---", *["--:"] * (len(head) - 1)]
    for row in (head, ruler, *rows):
        print(f"| {' | '.join(row)} |")
    print()

"""Text that others wrote, in a line."""

from swarmplan.model.redaction.plain_text import plain_text, printable


def test_one_line_of_a_limited_length() -> None:
    assert plain_text("a\tb\n\n c\0", 10) == "a b c"
    assert plain_text("é" * 11, 10) == "é" * 9 + "…"
    assert plain_text("é" * 10, 10) == "é" * 10


def test_what_is_not_printed_is_replaced() -> None:
    assert printable("a\x1b[31m\u202e\n") == "a [31m  "
    assert printable("a\x1bb", "?") == "a?b"

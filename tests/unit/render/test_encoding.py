import io

import pytest

from swarmplan.render.console import console
from swarmplan.render.text.encoding import encodable


def written(text: str, encoding: str, errors: str = "strict") -> bytes:
    raw = io.BytesIO()
    stream = encodable(io.TextIOWrapper(raw, encoding=encoding, errors=errors))
    stream.write(text)
    stream.flush()
    return raw.getvalue()


@pytest.mark.parametrize("errors", ["strict", "surrogateescape", "backslashreplace"])
def test_a_plain_terminal_gets_the_symbols_spelled_out(errors: str) -> None:
    assert written("2 → 3 … ✓ ü", "ascii", errors) == b"2 -> 3 ... ok ?"


def test_what_the_encoding_has_stays() -> None:
    assert written("2 → 3 ü", "utf-8") == "2 → 3 ü".encode()
    assert written("→ ü", "latin-1") == "-> ü".encode("latin-1")


def test_a_choice_somebody_made_stays() -> None:
    raw = io.BytesIO()
    stream = encodable(io.TextIOWrapper(raw, encoding="ascii", errors="ignore"))
    stream.write("a→b")
    stream.flush()
    assert raw.getvalue() == b"ab"


def test_a_stream_that_cannot_be_told_is_left_alone() -> None:
    stream = io.StringIO()
    assert encodable(stream) is stream


def test_no_colour_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, plain = Terminal(), Terminal()
    console(coloured).print("x", style="red")
    monkeypatch.setenv("NO_COLOR", "1")
    console(plain).print("x", style="red")
    assert "\x1b[31m" in coloured.getvalue()
    assert "\x1b[31m" not in plain.getvalue()


def test_nothing_in_the_text_is_taken_for_markup_or_broken() -> None:
    stream = io.StringIO()
    console(stream).print("[bold]x[/bold] :smile: " + "y" * 200)
    assert stream.getvalue() == "[bold]x[/bold] :smile: " + "y" * 200 + "\n"

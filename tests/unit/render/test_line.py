from swarmplan.render.text.line import line, plain, prose


def test_plain_is_the_same_text_without_blanks_at_the_end() -> None:
    assert plain([line(("a", "red"), " b  "), line()]) == "a b\n"


def test_every_part_is_redacted() -> None:
    assert plain([line("x ", ("A_TOKEN=b", "bold"))]) == "x A_TOKEN=(hidden)"


def test_control_characters_are_shown_not_obeyed() -> None:
    assert plain([line("a\x1b[31mb\rc\td")]) == "a\\x1b[31mb\\rc d"


def test_prose_is_set_for_80_columns_and_hangs() -> None:
    text = plain(prose("word " * 40, "  ! ", "    "))
    rows = text.splitlines()
    assert len(rows) > 2
    assert max(map(len, rows)) <= 80
    assert rows[0].startswith("  ! word")
    assert all(row.startswith("    word") for row in rows[1:])
    assert text.split() == ["!", *["word"] * 40]

"""Texts of others in one line: nothing in it is obeyed by a terminal, and no secret leaves in part."""

from swarmplan.render.text.one_line import LONGEST, one_line


def test_lines_are_joined_and_what_a_terminal_obeys_is_spelled_out() -> None:
    assert one_line(" Add\n  the\tshop\x1b[2J ") == "Add the shop\\x1b[2J"


def test_a_secret_is_hidden_before_a_text_is_cut() -> None:
    token = "SWMTKN-1-" + "a" * 50 + "-" + "b" * 25
    told = one_line(f"{'x' * 280} {token}")
    assert len(told) <= LONGEST
    assert "SWMTKN-1-aa" not in told

"""A blank value, as of a variable that is not set, is refused before anything is done: it would stand for the whole."""

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line.groups import ALL, command_of

_BLANK = ("", " ", "\t", ",", " , ")


@pytest.mark.parametrize("blank", _BLANK)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_part_that_is_not_named_is_not_the_whole(terminal: Terminal, command: str, blank: str) -> None:
    for words in (["--only", blank], [f"--only={blank}"], ["--only", "services.web", "--only", blank]):
        typed = terminal.rehearse(command, *words)
        assert (typed.code, typed.out) == (2, "")
        assert "--only is given an empty value" in typed.err
        assert typed.err.endswith("give one, or leave --only out\n")
    assert not terminal.state.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["apply", "--plan", ""],
        ["plan", "--plan", ""],
        ["plan", "--out", ""],
        ["unlock", "--holder", " "],
        ["apply", "--auto-approve", "--allow", ""],
        ["apply", "--env-file", ""],
        ["validate", "-f", ""],
        ["backup", "--out="],
        ["backup", "--verify", ""],
        ["import", "--out", ""],
        ["recover", "--survivor", ""],
        ["restore", "a.backup", "--onto", ""],
        ["init", "--name", ""],
    ],
)
def test_so_is_what_any_option_is_not_told(terminal: Terminal, words: list[str]) -> None:
    typed = terminal.type(*words)
    assert (typed.code, typed.out) == (2, "")
    assert "is given an empty value, such as that of a variable that is not set: give one" in typed.err
    assert not terminal.state.exists()


def test_no_option_of_any_command_takes_a_blank_value(terminal: Terminal) -> None:
    """Whichever of them is added later; one that converts its value says so itself."""
    for name in ALL:
        for option in command_of(name).params:
            if isinstance(option, click.Option) and not option.is_flag and not option.count:
                if option.name == "message":  # it may be blank, and what is typed would be done
                    continue
                typed = terminal.type(*name.split(), option.opts[0], "")
                assert typed.code == 2, (name, option.opts)


def test_only_what_was_typed_counts(terminal: Terminal) -> None:
    """Not a default, not what the words of another command are, and a message may say nothing."""
    assert terminal.rehearse("apply", "--auto-approve", "--message", "").code == 0
    assert terminal.rehearse("plan", "--only", "services.web,").code == 0
    assert "empty value" not in terminal.rehearse("exec", "lab-manager-1", "--", "echo", "").err

"""The examples of the help pages can be typed."""

import re
import shlex

import click
import pytest

from swarmplan.cli.command_line.groups import ALL, COMMANDS, NESTED, command_of
from swarmplan.cli.main import cli

EXAMPLES = [
    line for command in (cli, *map(command_of, ALL)) for line, _ in (*command.examples, ("", "")) if line
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_a_valid_command_line(line: str) -> None:
    found = re.search(r"swarmplan [^)|>]*", line)
    assert found
    words = shlex.split(found[0])[1:]
    place = next(number for number, word in enumerate(words) if word in COMMANDS)
    name = words[place]
    if name in NESTED:
        place += 1
        name = f"{name} {words[place]}"
    with (
        cli.make_context("swarmplan", words) as ctx,
        command_of(name).make_context(name, words[place + 1 :], parent=ctx) as inner,
    ):
        assert isinstance(inner, click.Context)


def test_every_command_has_examples_of_itself() -> None:
    for name in ALL:
        examples = command_of(name).examples
        assert examples
        assert all(re.search(rf"swarmplan (-\S+( \w+)? )*{name}\b", line) for line, _ in examples)

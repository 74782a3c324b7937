"""The examples of the help pages can be typed."""

import re
import shlex

import click
import pytest

from swarmplan.cli.command_line.groups import COMMANDS, command_of
from swarmplan.cli.main import cli

EXAMPLES = [
    line for command in (cli, *map(command_of, COMMANDS)) for line, _ in (*command.examples, ("", "")) if line
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_a_valid_command_line(line: str) -> None:
    found = re.search(r"swarmplan [^)|>]*", line)
    assert found
    with cli.make_context("swarmplan", shlex.split(found[0])[1:]) as ctx:
        name, command, words = cli.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert command is not None
        with command.make_context(name, words, parent=ctx) as inner:
            assert isinstance(inner, click.Context)


def test_every_command_has_examples_of_itself() -> None:
    for name in COMMANDS:
        examples = command_of(name).examples
        assert examples
        assert all(re.search(rf"swarmplan (-\S+( \w+)? )*{name}\b", line) for line, _ in examples)

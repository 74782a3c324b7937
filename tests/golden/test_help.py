"""Every help page as people read it, in a terminal of 60 columns and in one of 100."""

import re
from collections.abc import Iterator

import click
import pytest
from golden.specs import HERE
from golden.test_plans import agrees

from swarmplan.cli.command_line.groups import ALL, COMMANDS, command_of
from swarmplan.cli.command_line.pages import paragraphs
from swarmplan.cli.main import cli

NARROW, WIDE = 60, 100


def page(name: str, width: int) -> str:
    """What ``swarmplan NAME --help`` prints; of the group where the name is empty."""
    settings = {**cli.context_settings, "terminal_width": width, "max_content_width": width}
    root = click.Context(cli, info_name="swarmplan", **settings)
    if not name:
        return cli.get_help(root)
    above, _, own = name.rpartition(" ")
    parent = click.Context(command_of(above), parent=root, info_name=above) if above else root
    command = command_of(name)
    return command.get_help(click.Context(command, parent=parent, info_name=own))


def pages(width: int) -> Iterator[str]:
    for name in ("", *ALL):
        yield f"$ swarmplan {name}{' ' if name else ''}--help\n{page(name, width)}\n"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_is_as_it_was_read(width: int) -> None:
    agrees("\n".join(pages(width)), HERE / "help" / f"{width}.txt")


@pytest.mark.parametrize("name", ["", *ALL])
def test_no_line_is_too_long_and_nothing_is_cut(name: str) -> None:
    text = page(name, NARROW)
    assert [line for line in text.splitlines() if len(line) > NARROW] == []
    flat = " ".join(text.split())
    assert "..." not in re.sub(r"\[(FILES|ARGS|CLUSTERS|TARGETS)\]\.\.\.", "", flat)
    command = command_of(name) if name else cli
    for option in command.params:
        if isinstance(option, click.Option):
            assert (" ".join((option.help or "").split()) in flat) is not option.hidden
    for part in paragraphs(command):
        assert part in flat


def test_every_summary_is_whole_in_the_list_of_commands() -> None:
    flat = " ".join(page("", NARROW).split())
    for name in COMMANDS:
        assert f"{name} {command_of(name).summary}" in flat

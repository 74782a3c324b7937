"""Options that the commands which ask an agent share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def socket_option(command: Function) -> Function:
    """``--socket``: the command is given its path."""

    def found(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path:
        from swarmplan.cli.terminal.paths import agent_socket

        return Path(value) if value else agent_socket()

    option = click.option(
        "--socket", type=click.Path(), envvar="SWARMPLAN_AGENT_SOCKET", show_envvar=True, callback=found,
        help="The socket of the agent, where its file names one. [default: in the state folder]",
    )  # fmt: skip
    return option(command)

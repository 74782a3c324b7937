"""Options of commands that change a cluster, and how they print: approval, the part, the lock, the message, the format."""

from collections.abc import Callable

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.completion import complete_kinds, complete_only
from swarmplan.cli.command_line.durations import seconds
from swarmplan.cli.terminal.options.files import Command

MESSAGE = "swarmplan.message"
"""The key of ``--message`` in click's ``meta``."""


def approval_options(command: Command) -> Command:
    """``--auto-approve`` and ``--allow``."""
    approve = click.option(
        "--auto-approve", is_flag=True, help="Do not ask for approval. Hazards still need --allow."
    )
    return approve(allow_option(command))


def allow_option(command: Command) -> Command:
    """``--allow``."""
    allow = click.option(
        "--allow", multiple=True, metavar="KIND[,KIND…]", shell_complete=complete_kinds,
        help="Approve a kind of hazard: create (over policy.max_creates), change (over policy.max_changes), destroy (data is"
        " lost), rename (was another cluster), replace (recreated), restart (tasks restart), quorum-risk (the majority is at risk), foreign (made by"
        " others), unknown (not readable), undo (what another run just did), or all.",
    )  # fmt: skip
    return allow(command)


def only_option(command: Command) -> Command:
    """``--only``."""
    only = click.option(
        "--only", multiple=True, metavar="KEY[,KEY…]", shell_complete=complete_only,
        help="Only a part, with what it needs: services.web, stacks.shop, networks.'*', machines.vm2, swarm. All else stays"
        " as it is.",
    )  # fmt: skip
    return only(command)


def lock_timeout(command: Command) -> Command:
    """``--lock-timeout``: the command is given the seconds, or None."""
    option = click.option(
        "--lock-timeout", metavar="DURATION", callback=seconds,
        help="How long to wait for another run of this cluster to end, as in 15m. [default: until it is seen to be alive, a minute at most]",
    )  # fmt: skip
    return option(command)


def show_values(command: Command) -> Command:
    """``--show-values``."""
    option = click.option(
        "--show-values", is_flag=True,
        help="Show in the plan the values that came from variables, too; secrets stay hidden.",
    )  # fmt: skip
    return option(command)


def message_option(command: Command) -> Command:
    """``--message``, which goes into the record of the run."""

    def kept(ctx: click.Context, _param: click.Parameter, value: str) -> None:
        ctx.meta[MESSAGE] = value

    option = click.option(
        "--message", metavar="TEXT", default="", expose_value=False, callback=kept,
        help="Why, for swarmplan history. [default: the title of the commit]",
    )  # fmt: skip
    return option(command)


def output_format(*choices: str) -> Callable[[Command], Command]:
    """``--format``."""
    return click.option("--format", "form", type=Choice(choices), default=choices[0], help="Output format.")


def run_format(command: Command) -> Command:
    """``--format`` of a command that carries out a plan: ``json`` and ``junit`` are one document at the end. ``formats.documented_command``
    reads it, also from a command line that click refuses."""
    option = click.option(
        "--format", type=Choice(["text", "json", "junit"]), default="text", expose_value=False,
        help="Output format. json: one document at the end, with result, error and steps; junit: the same as a test report. Neither"
        " asks.",
    )  # fmt: skip
    return option(command)

"""The ``swarmplan`` command."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from functools import partial

import click

from swarmplan import __version__
from swarmplan.cli.command_line.formats import DOCUMENTED, document_form, documented_command, json_log
from swarmplan.cli.command_line.groups import LazyGroup
from swarmplan.cli.command_line.log_options import log_options
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.cli.terminal.messages import write_json_lines
from swarmplan.cli.terminal.streams import settle
from swarmplan.errors import ExitCode

COMPLETION = "_SWARMPLAN_COMPLETE"
"""The variable in which a shell asks for completions."""


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=[
        ("swarmplan plan", "show what would change in cluster.yaml's cluster"),
        ("swarmplan apply", "make the changes, wait until it has converged"),
        ("swarmplan status", "show the current state, and what is wrong"),
    ],
)
@click.version_option(__version__, prog_name="swarmplan")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Declare a Docker Swarm in one YAML file: plan it, apply it, keep it up to date."""
    ctx.obj = {"document": None} | ctx.obj


cli.params[:0] = log_options()


def run() -> None:
    """Run the command that this process was started with."""
    gc.set_threshold(500_000)  # a command is over before its garbage matters
    atexit.register(gc.freeze)  # nor is it looked for at the end, which took a fifth of a command's time
    words = sys.argv[1:]
    write_json_lines(on=json_log(words))
    settle()
    if os.environ.get(COMPLETION):
        with suppress(Exception):  # a shell shows whatever is printed in the middle of the line that is typed
            cli(prog_name="swarmplan")  # exits once it has answered
        sys.exit(ExitCode.FAILED)
    document = None
    if name := documented_command(words):
        from swarmplan.cli.terminal.run_document import RunDocument

        document = RunDocument(name, document_form(words), of_errors=name not in DOCUMENTED)
    run_and_exit(partial(cli, prog_name="swarmplan", obj={"document": document}), document)

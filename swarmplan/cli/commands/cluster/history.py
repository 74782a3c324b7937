"""``swarmplan history``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import files_and_word
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmplan.history.record import Record, Unread


@click.command(
    "history",
    cls=Command,
    examples=[
        ("swarmplan history", "who ran what, when, from which commit"),
        ("swarmplan history 35dc207", "one run in detail, by the beginning of its id"),
        ("swarmplan history --format json", "for programs"),
    ],
)
@files_and_word("run", "[RUN]")
@output_format("text", "json")
def command(*, source: Source, run: str, form: str) -> None:
    """Show the last runs that changed the cluster.

    They are recorded in the swarm, whichever machine they ran on: who, when, the commit, what was changed, and
    how it ended. The newest policy.keep_runs are kept. The journal on the machine that made a run has each of
    its steps.
    """
    from swarmplan.cli.operations.journals import journal_of
    from swarmplan.cli.operations.single_steps import answering_manager
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.cli.wiring.site import opened
    from swarmplan.history.store import records
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.history.json_text import history_json
    from swarmplan.render.history.text import history_lines, run_lines

    with opened(source) as found:
        cluster = found.desired.cluster
        runs = [kept.run for kept in records(answering_manager(found))]
    shown = [_named(cluster, runs, run)] if run else runs
    journals = {each.id: journal_of(cluster, each.id, simulated=found.simulated) for each in shown}
    screen = results()
    if form == "json":
        parts = {name: [part.json() for part in found_parts] for name, found_parts in journals.items()}
        print_json(history_json(cluster, shown, parts))
        return
    print_lines(
        screen,
        lambda: (
            run_lines(shown[0], [str(part) for part in journals[shown[0].id]])
            if run
            else history_lines(cluster, runs, columns_of(screen))
        ),
    )


def _named(cluster: str, runs: "Sequence[Record | Unread]", begin: str) -> "Record | Unread":
    """The run whose id begins so. Raises click.UsageError where it is none, or one of several."""
    from swarmplan.model.values.first_few import first_few

    found = [run for run in runs if run.id.startswith(begin)]
    if len(found) == 1:
        return found[0]
    if found:
        raise click.UsageError(f"several runs begin with {begin}: {first_few([run.id for run in found])}")
    raise click.UsageError(f"{cluster} has no run {begin}: `swarmplan history` lists those that are kept")

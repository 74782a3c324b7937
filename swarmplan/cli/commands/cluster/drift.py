"""``swarmplan drift``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import output_format, show_values
from swarmplan.cli.terminal.options.source import Source
from swarmplan.errors import ExitCode

if TYPE_CHECKING:
    from swarmplan.drift.drift import Drift

_KINDS = ("changed", "missing", "infrastructure", "foreign", "benign")
"""Those of ``DriftKind``, which is not loaded for a page of help."""


@click.command(
    "drift",
    cls=Command,
    examples=[
        ("swarmplan drift", "show differences from what was last applied"),
        ("swarmplan drift --kind changed --kind missing", "exit code 3 for these alone, as for an alarm"),
        ("swarmplan drift --format markdown", "for an issue or a message"),
        ("swarmplan drift --format json", "for programs"),
    ],
)
@cluster_files
@output_format("text", "json", "markdown")
@show_values
@click.option(
    "--kind", "kinds", multiple=True, type=Choice(_KINDS),
    help="Show only drift of this kind, and set the exit code by it; repeat it for more.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, *, source: Source, form: str, show_values: bool, kinds: tuple[str, ...]
) -> None:
    """Show what changed in the cluster since the last apply. Changes nothing.

    Kinds of drift: changed (a field that somebody else set), missing (something that was removed), infrastructure (a machine or
    engine that is off, a node that is down or was drained), foreign (what swarmplan does not manage) and benign (a tag that
    names another image now). Edits of the file do not count as drift: they are counted apart, and `swarmplan plan` shows them.

    Exits 3 when there is drift, 0 when there is none, and 4 where part of the cluster could not be read.
    """
    from swarmplan.cli.operations.record import last_up_to_date, recorded_runs
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.terminal.paths import journal_file
    from swarmplan.cli.wiring.site import opened, preflight
    from swarmplan.drift.drift import DriftKind
    from swarmplan.drift.find import find_drift, only
    from swarmplan.observe.snapshot import observe
    from swarmplan.render.drift.drift import print_drift

    with opened(source) as found:
        preflight(found, note)
        applied = journal_file(found.desired.cluster, simulated=found.simulated).exists()
        observed = observe(found.adapters, found.desired.policy.parallelism, found.desired)
        last = last_up_to_date(recorded_runs(found, observed) or ())
        drift = find_drift(found.desired, observed, applied=applied, last_up_to_date=last)
    shown = only(drift, frozenset(map(DriftKind, kinds))) if kinds else drift
    print_drift(shown, form, show_values=show_values)
    ctx.exit(int(_exit_code(shown)))


def _exit_code(drift: "Drift") -> ExitCode:
    """What could not be read comes first: there may be more drift than is seen."""
    from swarmplan.cli.terminal.messages import error
    from swarmplan.model.values.first_few import first_few

    if drift.unknown:
        named = first_few([str(key) for key, _ in drift.unknown])
        error(f"there may be drift that is not seen: {named} could not be read")
        return ExitCode.REFUSED
    return ExitCode.PENDING if drift.shown else ExitCode.DONE

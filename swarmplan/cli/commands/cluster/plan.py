"""``swarmplan plan``."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import only_option, output_format, show_values
from swarmplan.cli.terminal.options.source import Source
from swarmplan.errors import ExitCode, SpecError

if TYPE_CHECKING:
    from swarmplan.cli.operations.renamed import Renamed
    from swarmplan.model.cluster import Desired
    from swarmplan.plan.plan import Plan


@click.command(
    "plan",
    cls=Command,
    examples=[
        ("swarmplan plan", "show the changes of cluster.yaml"),
        ("swarmplan plan base.yaml -f prod.yaml", "merge two files, in this order"),
        ("swarmplan plan --detailed-exitcode --format json", "for a pipeline: exit code 3 means changes"),
        ("swarmplan plan --format markdown", "as a comment on a merge request"),
        ("swarmplan plan --format html > plan.html", "as a page, to keep or to mail"),
        ("swarmplan plan --out shop.plan", "save it; then: swarmplan apply --plan shop.plan"),
        ("swarmplan plan --only services.web,stacks.shop", "a part, with what it needs"),
        ("swarmplan plan --plan shop.plan", "show the saved plan again, without asking any machine"),
    ],
)
@cluster_files
@output_format("text", "json", "markdown", "graph", "gitlab", "html", "svg")
@only_option
@show_values
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 3 when changes are pending, 0 when there are none."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False),
    help="Save the plan, to be applied exactly as it is or not at all. Overwrites nothing but a saved plan.",
)
@click.option(
    "--plan", "saved", type=click.Path(), metavar="FILE",
    help="Show a plan saved with --out, as it was then; asks no machine.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    form: str,
    only: tuple[str, ...],
    show_values: bool,
    detailed_exitcode: bool,
    out: str | None,
    saved: str | None,
) -> None:
    """Show what apply would change, why, and at what cost. Changes nothing.

    Exits 4 where part of the cluster could not be read, so that the plan may be incomplete, and where no approval would let
    apply carry it out. A swarm that is silent because its managers are off does not count where the plan starts them: apply
    reads it then, and plans the rest.
    """
    from swarmplan.cli.operations.hooks import RunHooks
    from swarmplan.cli.operations.renamed import renamed_by_file, with_renamed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.terminal.selection import check_selected, planner_of, selected
    from swarmplan.cli.wiring.saved_plan import check_out, check_saveable
    from swarmplan.cli.wiring.site import opened, preflight
    from swarmplan.lease.status import status_in_snapshot
    from swarmplan.observe.snapshot import observe
    from swarmplan.render.lease import lease_line
    from swarmplan.render.plan.forms import print_form

    if saved:
        others = (source.files, source.env_files, source.settings, only, show_values, detailed_exitcode, out)
        if any(others):
            raise click.UsageError("--plan shows a saved plan as it is: it can be used with --format only")
        _print_saved(saved, form)
        return
    if out:
        check_out(out)  # before anything is observed
    part = selected(only)
    with opened(source) as found:
        if out:
            check_saveable(found.desired)
        hooks = RunHooks(found, "plan")
        hooks.check()
        hooks.before_plan()
        preflight(found, note)
        was = renamed_by_file(found)
        make = with_renamed(planner_of(part), was)
        observed = observe(found.adapters, found.desired.policy.parallelism, found.desired)
        plan = make(found.desired, observed)
    check_selected(plan)
    lease = status_in_snapshot(observed)
    if locked := lease_line(lease):
        more = "" if lease.error else " What it changes yet is not in this plan."
        plan = replace(plan, notes=(*plan.notes, f"{locked}{more}"))
    print_form(plan, form, show_values=show_values)
    if out:
        _save(out, source, found.desired, plan, was)
    ctx.exit(int(_exit_code(plan, detailed=detailed_exitcode)))


def _print_saved(saved: str, form: str) -> None:
    from swarmplan.cli.wiring.saved_plan import shown
    from swarmplan.render.plan.forms import print_kept

    kept = shown(saved, form)
    try:
        print_kept(kept, form)
    except ValueError as error:
        again = f"{saved}: the saved plan has no '{form}' to show: plan again with --out"
        raise SpecError([again]) from error


def _save(out: str, source: Source, desired: "Desired", plan: "Plan", was: "Renamed | None") -> None:
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.saved_plan import save

    texts = (was.hazard, was.note) if was else ()
    save(out, desired, plan, simulated=source.simulate, renamed=texts, origin=origin_of(source)())


def _exit_code(plan: "Plan", *, detailed: bool) -> ExitCode:
    """What could not be read comes first: the rest of the plan may be wrong because of it."""
    from swarmplan.cli.terminal.messages import error
    from swarmplan.model.values.first_few import first_few

    if plan.unread:
        named = first_few([str(key) for key in plan.unread])
        error(f"the plan may be incomplete: {named} could not be read")
        return ExitCode.REFUSED
    if plan.refused:
        return ExitCode.REFUSED
    return ExitCode.PENDING if detailed and not plan.converged else ExitCode.DONE

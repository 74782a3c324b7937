"""``swarmplan apply``."""

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import (
    approval_options,
    lock_timeout,
    message_option,
    only_option,
    run_format,
    show_values,
)
from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swarmplan.cli.operations.renamed import Renamed
    from swarmplan.cli.wiring.saved_plan import SavedPlan
    from swarmplan.cli.wiring.site import Site
    from swarmplan.plan.plan import Plan


@click.command(
    "apply",
    cls=Command,
    examples=[
        ("swarmplan apply", "show the plan, ask, make the changes, wait"),
        ("swarmplan apply --auto-approve --allow destroy", "do not ask; approve hazards of one kind"),
        ("swarmplan apply --only services.web,stacks.shop", "apply a part, with what it needs"),
        ("swarmplan apply --plan shop.plan", "apply a saved plan, exactly as it was saved"),
        ("swarmplan apply --auto-approve --format json", "for a pipeline: one document at the end"),
        ("swarmplan apply --simulate", "try it in a simulated cluster"),
    ],
)
@cluster_files
@approval_options
@only_option
@message_option
@show_values
@lock_timeout
@run_format
@click.option(
    "--plan", "saved", type=click.Path(), metavar="FILE",
    help="Apply a plan saved with plan --out without asking: exactly as saved, or not at all.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    auto_approve: bool,
    allow: tuple[str, ...],
    only: tuple[str, ...],
    saved: str | None,
    show_values: bool,
    lock_timeout: float | None,
) -> None:
    """Apply the cluster file.

    Changes the cluster to match the file, and waits until it has converged.
    """
    from swarmplan.cli.wiring.origin import origin_of

    origin = origin_of(source, named=saved is None)  # before the rest is loaded
    from swarmplan.cli.operations.renamed import with_renamed
    from swarmplan.cli.operations.run import end, plan_printer, run_command
    from swarmplan.cli.terminal.approval import Approver, allowed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.terminal.selection import check_selected, planner_of, selected
    from swarmplan.cli.wiring.saved_plan import check_digest

    if saved and (source.files or source.env_files or source.settings or only):
        raise click.UsageError(
            "--plan cannot be used with cluster files, --set, --env-file or --only: the saved plan has everything"
        )
    part = selected(only)
    # What a saved plan changes was seen before it was saved, or it is stale.
    allows = allowed(allow) | (allowed(["undo"]) if saved else frozenset())
    document = ctx.obj["document"]
    printer = plan_printer(document, show_values=show_values)
    auto = auto_approve or saved is not None
    approver = Approver(allows, auto_approve=auto, printer=printer, may_ask=document is None)
    plan = saved or (_recognized(source) if approver.asks else None)
    with _site(source, plan, part) as (found, kept, was):
        if plan and not saved:
            note(f"{plan} is a saved plan of {found.desired.cluster}, not a cluster file")

        def look(first: "Plan") -> None:
            check_selected(first)
            approver.show(first)
            if plan:
                check_digest(plan, kept.digest, first)

        files = [] if plan else source.recorded()
        planner = with_renamed(planner_of(kept.only), was)
        verdict = run_command(
            ctx,
            found,
            approver,
            check=look,
            report=note,
            planner=planner,
            files=files,
            origin=partial(origin, kept.commit) if plan else origin,
            lock_timeout=lock_timeout,
        )
    end(ctx, found, verdict)


def _recognized(source: Source) -> str | None:
    """The one file that is named, where it is a saved plan: the user is notified, and asked."""
    from swarmplan.cli.wiring.saved_plan import is_plan

    alone = source.files[0] if len(source.files) == 1 and not (source.env_files or source.settings) else None
    return alone if alone and is_plan(alone) else None


@contextmanager
def _site(
    source: Source, saved: str | None, only: tuple[str, ...]
) -> "Iterator[tuple[Site, SavedPlan, Renamed | None]]":
    """The site, the saved plan, which has but the part to apply where there is none, and whether the cluster was renamed."""
    from swarmplan.cli.operations.renamed import Renamed, renamed_by_file
    from swarmplan.cli.wiring.drivers import check_machines
    from swarmplan.cli.wiring.saved_plan import SavedPlan, read
    from swarmplan.cli.wiring.site import opened, site
    from swarmplan.spec.trust.saved import check_saved

    if saved is None:
        with opened(source) as found:
            yield found, SavedPlan(found.desired, "", only), renamed_by_file(found)
        return
    kept = read(saved, simulate=source.simulate)
    if source.untrusted:
        check_saved(kept.desired, saved, simulated=source.simulate, decrypts=bool(source.age_keys))
    check_machines(kept.desired, saved)
    with site(kept.desired, simulate=source.simulate, source=source) as found:
        was = Renamed(*kept.renamed) if kept.renamed else None
        yield found, kept, was

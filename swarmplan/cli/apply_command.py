"""``swarmplan apply``."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from swarmplan.cli.options import Source, cluster_files, consent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swarmplan.cli.wiring import Site
    from swarmplan.plan.plan import Plan


@click.command("apply")
@cluster_files
@consent
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    auto_approve: bool,
    allow: tuple[str, ...],
) -> None:
    """Make the cluster file true and wait until it is. Takes a cluster file, or a plan saved by plan --out."""
    from swarmplan.cli.carrying import STOPPING, carry_out, end
    from swarmplan.cli.consent import Gate, allowed
    from swarmplan.cli.stopping import stopping
    from swarmplan.cli.wiring import note
    from swarmplan.render.plan import print_plan

    allows = allowed(allow)
    with _site(source) as (found, check):

        def look(plan: "Plan") -> None:
            print_plan(plan)
            check(plan)

        saved = check is not _anything
        gate = Gate(allows, auto_approve=auto_approve or saved, show=print_plan)
        with stopping(STOPPING) as stop:
            verdict = carry_out(
                found, gate, ctx.obj["log_format"], "swarmplan apply", check=look, stop=stop, tell=note
            )
    end(ctx, found, verdict)


@contextmanager
def _site(source: Source) -> "Iterator[tuple[Site, Callable[[Plan], None]]]":
    """The site, and what its first plan is held against: the digest of a saved plan, or nothing."""
    from swarmplan.cli.savedplan import fresh, read
    from swarmplan.cli.wiring import opened, site

    saved = read(source.files[0]) if len(source.files) == 1 else None
    if saved is None:
        with opened(source) as found:
            yield found, _anything
        return
    desired, digest = saved
    with site(desired, simulate=source.simulate) as found:
        yield found, lambda plan: fresh(source.files[0], digest, plan)


def _anything(_plan: "Plan") -> None:
    return

"""``swarmplan restore``."""

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.completion import complete_machine
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files_after, not_simulated
from swarmplan.cli.terminal.options.run import approval_options, lock_timeout, message_option, run_format
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring.encryption import Chosen, decryption_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.cluster import Desired


@not_simulated
@click.command(
    "restore",
    cls=Command,
    examples=[
        ("swarmplan restore backups/shop.backup", "restore with the cluster file in the backup"),
        ("swarmplan restore shop.backup cluster.yaml", "with another cluster file"),
    ],
)
@click.argument("archive", type=click.Path(dir_okay=False))
@cluster_files_after(1, "the one in the backup")
@click.option(
    "--onto",
    metavar="MACHINE",
    shell_complete=complete_machine,
    default="",
    help="The manager to restore. [default: the one with the address in the backup, else with the name]",
)
@decryption_options
@approval_options
@lock_timeout
@message_option
@run_format
@click.pass_context
def command(
    ctx: click.Context,
    *,
    archive: str,
    source: Source,
    onto: str,
    chosen: Chosen,
    auto_approve: bool,
    allow: tuple[str, ...],
    lock_timeout: float | None,
) -> None:
    """Restore a swarm from a backup.

    For a swarm of which no manager is left. Then applies the cluster file, which is the one in the backup, or the one that is given. Machines that are gone are recreated.
    """
    from swarmplan.archives.store import OpenedArchive
    from swarmplan.cli.operations.run import end, plan_printer, run_command
    from swarmplan.cli.terminal.approval import Approver, allowed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.cluster_file import backup_policy
    from swarmplan.cli.wiring.encryption import archive_named
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.plan.recovery.restore import Restoring, make_restore
    from swarmplan.utc_time import utc_at

    if source.simulate:
        raise click.UsageError(
            "restore does not support --simulate: swarmplan backup --verify tests the backup"
        )
    allows, path, document = allowed(allow), Path(archive), ctx.obj["document"]
    printer = plan_printer(document)
    opened = archive_named(path, chosen, backup_policy(source))
    since = f"{utc_at(opened.header.taken)[:16].replace('T', ' ')} UTC"
    with _site(source, archive, opened.header.cluster, opened.desired) as found:
        found.adapters.backup_store = OpenedArchive(path, opened)
        # The plan needs the public facts of the copy, not its secrets.
        public = replace(opened.copy, state=b"", unlock_key="")
        restoring = Restoring(public, since, onto, locks=bool(opened.copy.unlock_key))
        planner = partial(make_restore, restoring=restoring)
        approver = Approver(allows, auto_approve=auto_approve, printer=printer, may_ask=document is None)
        verdict = run_command(
            ctx,
            found,
            approver,
            check=approver.show,
            report=note,
            planner=planner,
            origin=origin_of(source, named=bool(source.files)),
            lock_timeout=lock_timeout,
            await_leader=False,
        )
    end(ctx, found, verdict)


@contextmanager
def _site(source: Source, archive: str, cluster: str, kept: "Callable[[], Desired]") -> "Iterator[Site]":
    """The site of the cluster file if one is named, else of the spec in the backup."""
    from swarmplan.cli.wiring.site import opened, site
    from swarmplan.errors import Refused
    from swarmplan.spec.trust.saved import check_saved

    if not (source.files or source.settings or source.env_files):
        desired = kept()
        if not desired.machines:
            raise Refused(
                f"{archive}: the cluster file in this backup has no machines: name the cluster file with -f"
            )
        if source.untrusted:
            check_saved(desired, archive, simulated=False, decrypts=bool(source.age_keys))
        with site(desired, simulate=False, source=source) as found:
            yield found
        return
    with opened(source) as found:
        if found.desired.cluster != cluster:
            raise Refused(
                f"the backup is of {cluster}, the cluster file of {found.desired.cluster}: give the file of {cluster} with -f"
            )
        yield found

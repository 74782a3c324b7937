"""``swarmplan backup``."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.completion import complete_engine, complete_machine
from swarmplan.cli.command_line.numbers import WholeNumber
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files, not_simulated
from swarmplan.cli.terminal.options.run import approval_options, lock_timeout, message_option, run_format
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring.encryption import Chosen, encryption_options

if TYPE_CHECKING:
    from swarmplan.archives.store import NewArchive
    from swarmplan.cli.terminal.run_document import RunDocument
    from swarmplan.model.cluster import Desired, Observed
    from swarmplan.plan.plan import Plan

_MADE = (
    "the backup is complete; `swarmplan status` shows whether the manager that was copied, and its services, are running again;"
    " the same command again makes another backup"
)


@not_simulated
@click.command(
    "backup",
    cls=Command,
    examples=[
        ("swarmplan backup", "back up into the folder backups"),
        ("swarmplan backup --key-file backup.pub --keep 7", "encrypt to a public key, keep the newest seven"),
        ("swarmplan backup --verify backups/shop.backup", "verify a backup on a throw-away host"),
    ],
)
@cluster_files
@click.option(
    "--out", type=click.Path(), metavar="ARCHIVE",
    help="The file to write, or a folder. [default: the cluster file's policy.backup_folder, or backups next to it]",
)  # fmt: skip
@click.option(
    "--keep", type=WholeNumber(min=1), metavar="N", help="How many of the cluster's backups to keep there."
)
@click.option(
    "--from",
    "origin",
    metavar="MACHINE",
    default="",
    shell_complete=complete_machine,
    help="The manager to copy.",
)
@click.option(
    "--verify", type=click.Path(dir_okay=False), metavar="ARCHIVE",
    help="Do not back up; verify this archive on a throw-away local host, and write a report next to it.",
)  # fmt: skip
@click.option(
    "--engine",
    metavar="NAME",
    shell_complete=complete_engine,
    help="The throw-away host's engine: system, trixie or sid. [default: system]",
)
@encryption_options
@approval_options
@lock_timeout
@message_option
@run_format
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    out: str | None,
    keep: int | None,
    origin: str,
    verify: str | None,
    engine: str | None,
    chosen: Chosen,
    auto_approve: bool,
    allow: tuple[str, ...],
    lock_timeout: float | None,
) -> None:
    """Back up the swarm's state.

    Copies it from one of the managers into an encrypted archive: from a follower where there is one. The engine of that manager is stopped for some seconds. Services keep running. swarmplan restore
    restores the archive, --verify tests that before you need it.
    """
    if source.simulate:
        raise click.UsageError(
            "backup does not support --simulate: swarmplan plan --simulate shows the cluster"
        )
    if verify:
        if out or keep or origin or chosen.unencrypted:
            raise click.UsageError(
                "--verify makes no backup: it cannot be used with --out, --keep, --from or --unencrypted"
            )
        from swarmplan.cli.operations.verify_backup import verify_archive
        from swarmplan.cli.wiring.cluster_file import backup_policy

        code = verify_archive(
            Path(verify),
            chosen,
            backup_policy(source),
            engine or "system",
            ctx.obj["log_format"],
            document=ctx.obj["document"],
        )
        ctx.exit(int(code))
    if engine:
        raise click.UsageError("--engine can only be used with --verify")
    from swarmplan.cli.operations.run import end, plan_printer, run_command
    from swarmplan.cli.terminal.approval import Approver, allowed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.backup_catalog import new_archive
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.site import opened
    from swarmplan.events import Result

    document = ctx.obj["document"]
    printer = plan_printer(document)
    approver = Approver(allowed(allow), auto_approve=auto_approve, printer=printer, may_ask=document is None)
    with opened(source) as found, ExitStack() as left:
        origin = _manager(found.desired, origin) if origin else ""
        sources = {name: Path(name).read_text(encoding="utf-8") for name in source.paths() if name != "-"}
        store = new_archive(found.desired, sources=sources, out=out, chosen=chosen)
        left.callback(store.close)
        store.check_preconditions()
        found.adapters.backup_store = store
        planner = partial(_plan, store, origin)
        verdict = run_command(
            ctx,
            found,
            approver,
            check=approver.show,
            report=note,
            planner=planner,
            origin=origin_of(source),
            lock_timeout=lock_timeout,
        )
        if store.path is not None:
            _report(store.path, keep or found.desired.policy.backups.keep, document)
    if document is not None:
        document.verdict = verdict
    if verdict.result is not Result.CONVERGED:
        end(ctx, found, verdict, "" if store.path is None else _MADE)


def _manager(desired: "Desired", name: str) -> str:
    """The full name of the manager to copy, as the file declares it. Raises click.UsageError for any other name."""
    from swarmplan.cli.operations.machine import named
    from swarmplan.model.values.first_few import first_few

    full = named(desired, name)
    if not desired.manages(full):
        managers = first_few([each for each in desired.machines if desired.manages(each)])
        raise click.UsageError(f"--from {name}: it is a worker in the file; choose from {managers}")
    return full


def _plan(store: "NewArchive", origin: str, desired: "Desired", observed: "Observed") -> "Plan":
    """The plan of the backup; empty once it is written."""
    from swarmplan.plan.backup import make_backup
    from swarmplan.plan.plan import Plan

    return Plan(desired.cluster) if store.has_copy else make_backup(desired, observed, origin)


def _report(path: Path, keep: int | None, document: "RunDocument | None") -> None:
    """Print what was made and what it contains, and remove the oldest. The ``document`` learns of it, too."""
    from swarmplan.archives.directory import BackupDirectory
    from swarmplan.archives.reading import header_of
    from swarmplan.model.backup import archive_arguments
    from swarmplan.render.progress.backup_json import backup_json

    say = partial(click.echo, err=document is not None)
    header = header_of(path)
    encrypted = {
        "passphrase": "encrypted with the passphrase",
        "key": "encrypted with the key",
        "none": "NOT encrypted",
    }[header.encryption]
    say(
        f"Backed up {header.cluster} from {header.machine}: {path} ({max(header.size // 1000, 1)} kB, {encrypted})."
    )
    say(
        "It contains the swarm's certificate authority and every secret. Store it away from the swarm's machines; verify it"
        f" with: swarmplan backup --verify {archive_arguments(str(path), keyed=header.encryption == 'key')}"
    )
    if document is not None:
        document.backup = backup_json(path, header)
    if keep is not None:
        gone = list(map(str, BackupDirectory(path.parent, header.cluster).keep(keep, path)))
        if document is not None:
            document.backup = backup_json(path, header, removed=gone)
        for removed in gone:
            say(f"Removed {removed}: only the newest {keep} are kept.")

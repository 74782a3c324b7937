"""``swarmplan import``."""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import allow_option, lock_timeout, message_option
from swarmplan.cli.terminal.options.source import Source
from swarmplan.errors import ExitCode, NotConverged, SpecError

if TYPE_CHECKING:
    from swarmplan.spec.export import Files

_NAME = "imported.yaml"


@click.command(
    "import",
    cls=Command,
    examples=[
        ("swarmplan import machines.yaml", "write imported.yaml next to machines.yaml"),
        ("swarmplan import machines.yaml --out cluster.yaml", "write another file"),
        ("swarmplan import machines.yaml --allow foreign", "adopt a swarm that was created by hand"),
    ],
)
@cluster_files
@allow_option
@message_option
@lock_timeout
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=f"The file to write; a file for each stack is written next to it. [default: {_NAME}, next to the cluster file]",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    allow: tuple[str, ...],
    out: Path | None,
    lock_timeout: float | None,
) -> None:
    """Generate a cluster file from a running swarm.

    Takes a cluster file that names the machines, and writes one that has the rest too: nodes, settings, networks, secrets
    and configs, services, stacks. Applying it changes nothing; otherwise the differences are reported and nothing is written.
    Problems (a service that can never run, a stopped machine) are reported and noted in the file. A swarm that was created by
    hand is adopted as it is with --allow foreign.
    """
    from dataclasses import replace

    from swarmplan.cli.operations.adopt import adopt, observe_for_import
    from swarmplan.cli.operations.verify_import import verify_import
    from swarmplan.cli.terminal.approval import allowed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.terminal.output_files import add_problems, output_files
    from swarmplan.cli.wiring.cluster_file import loaded, read
    from swarmplan.cli.wiring.drivers import check_options
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.site import preflight, site
    from swarmplan.plan.machines.claims import claims
    from swarmplan.spec.export import files_of, user_document

    given = source.paths()
    if "-" in given:
        raise click.UsageError("import reads the cluster file twice: give a file, not standard input")
    place = out or Path(given[0]).parent / _NAME
    allows = allowed(allow)
    spec = loaded(source)
    check_options(spec)
    with site(spec.desired, simulate=source.simulate, source=source) as found:
        preflight(found, note)
        observed = observe_for_import(found, allows)
    document = user_document(given, place.parent, {} if source.untrusted else os.environ, source.env_files)
    files = files_of(document, spec.machine_path, spec.desired, observed, place.name)
    with output_files(files, place.parent) as paths:
        try:
            live = read(replace(source, files=(str(place),)))
        except SpecError as error:
            raise NotConverged(_unreadable(error, files.texts, place.parent)) from None
        check = verify_import(live.desired, observed)
        if check.differences:
            _refuse(ctx, (*check.differences, *check.problems))
        add_problems(place, (*check.problems, *check.pending))
        for name, node in live.desired.nodes.items():
            if name in spec.desired.nodes and spec.desired.nodes[name].role is not node.role:
                note(f"{name} is a {node.role} in the swarm, and is written under {node.role}s")
        if steps := claims(observed, live.desired):
            adopt(
                live.desired, steps, origin_of(source), simulated=source.simulate, lock_timeout=lock_timeout
            )
        for line in check.pending:
            note(line)
    _print_result(ctx, files, paths, check.problems)


def _unreadable(error: SpecError, names: Iterable[str], folder: Path) -> str:
    """Why the swarm makes no valid cluster file. The files are removed again, so no line of them is named."""
    first, *more = error.problems
    for name in names:
        first = re.sub(rf"^{re.escape(str(folder / name))}:\d+:\d+: ", "", first)
    also = f" (and {len(more)} more)" if more else ""
    return (
        f"the running swarm cannot be written as a valid cluster file, so nothing was written: {first}{also}"
    )


def _refuse(ctx: click.Context, differing: Sequence[str]) -> None:
    for line in differing:
        click.echo(f"Differs: {line}", err=True)
    click.echo("Nothing was written: applying the generated file would change the swarm.", err=True)
    ctx.exit(int(ExitCode.NOT_CONVERGED))


def _print_result(ctx: click.Context, files: "Files", paths: list[Path], problems: Sequence[str]) -> None:
    from swarmplan.cli.terminal.messages import note

    for line in files.suspect:
        note(f"{line}: only its owner can read the file; review it before you commit it")
    for line in files.left_out:
        click.echo(f"Left out: {line}", err=True)
    for line in problems:
        click.echo(f"Problem: {line}", err=True)
    but = " except for these problems" if problems else ""
    click.echo(f"Written: {', '.join(map(str, paths))}. Applying it changes nothing{but}.")
    if files.left_out:
        click.echo("The file does not contain everything that is in the swarm.", err=True)
    if files.left_out or problems:
        ctx.exit(int(ExitCode.NOT_CONVERGED))

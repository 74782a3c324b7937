"""Resolving a machine's name, and running commands on it."""

from collections.abc import Sequence

import click

from swarmplan.cli.command_line.pages import AFTER_DASHES
from swarmplan.cli.terminal.options.source import Source
from swarmplan.model.cluster import Desired
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.nearest import suggestion


def named(desired: Desired, name: str) -> str:
    """The machine of this name, which may be given without the prefix of the cluster's name. Raises click.UsageError."""
    for candidate in candidates(desired, name):
        if candidate in desired.machines:
            return candidate
    meant = (suggestion(candidate, desired.machines) for candidate in candidates(desired, name))
    hint = next(filter(None, meant), f"; its machines are: {first_few(list(desired.machines))}")
    if (context := click.get_current_context(silent=True)) and context.meta.get(AFTER_DASHES, [""])[:1] == [
        name
    ]:
        command = f"swarmplan {context.info_name} MACHINE -- {name} …"
        raise click.UsageError(
            f"{desired.cluster} has no machine {name}; name the machine before --: {command}"
        )
    raise click.UsageError(f"{desired.cluster} has no machine {name}{hint}")


def candidates(desired: Desired, name: str) -> tuple[str, str]:
    """The possible full names of a machine: the name itself, or prefixed with the cluster's name."""
    return name, f"{desired.cluster}-{name}"


def enter(source: Source, machine: str, command: Sequence[str]) -> int:
    """Run a command on a machine, or a shell when it is empty, on this terminal; its exit code."""
    from swarmplan.cli.wiring.site import opened

    with opened(source) as found:
        name = named(found.desired, machine)
        return found.adapters.driver(name).run(name, list(command))

"""One command on a machine of each cluster of a fleet."""

from collections.abc import Sequence

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.cli.operations.machine import named
from swarmplan.cli.terminal.messages import about, error, inform
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member


def run_on_each(fleet: Fleet, members: Sequence[Member], machine: str, words: Sequence[str]) -> int:
    """Run it on this terminal, cluster by cluster; the first exit code that is not 0, else 0."""
    check_rights(fleet, members)
    first = 0
    for member in members:
        with about(member.cluster):
            try:
                with fleet.opened(member) as found:
                    name = named(found.desired, machine)
                    inform(f"{name}:")
                    code = found.adapters.driver(name).run(name, list(words))
            except SwarmplanError as failure:
                error(str(failure))
                code = int(failure.exit_code)
        first = first or code
    return first

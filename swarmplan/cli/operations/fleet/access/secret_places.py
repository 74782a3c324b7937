"""Where secrets of a class may be written: not where students, who are root in their machines, could read those of others."""

import os
from pathlib import Path

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.wiring.host_view import seen_by_hosts
from swarmplan.errors import SpecError

_ROOTS_HOME = "/root"


def require_unseen(fleet: Fleet, place: Path, what: str, option: str, name: str = "") -> None:
    """Raise SpecError where the machines of the fleet see ``place``, to which ``what`` is to be written; ``option`` is what names another, with this
    ``name`` in a folder that they do not see. Whose template cannot be read gets no machines; where that is so for all, it is raised."""
    if fleet.simulate:
        return
    unread: list[SpecError] = []
    members = [one for one in fleet.members() if not one.removed]
    for member in members:
        try:
            desired = fleet.resolved(member).desired
        except SpecError as error:  # said in the row of the cluster
            unread.append(error)
            continue
        if seen_by_hosts(desired, place):
            home = Path(os.environ.get("HOME") or _ROOTS_HOME)
            better = Path(_ROOTS_HOME) if seen_by_hosts(desired, home) else home
            why = (
                f"{place}: the machines of {member.cluster} see what is there, so their students could read {what} of all; choose a"
                f" folder that they do not see, as with {option}{better / (name or place.name)}"
            )
            raise SpecError([why])
    if unread and len(unread) == len(members):
        raise unread[0]

"""Which manager to continue from where the majority is lost, and what the others knew."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.health.quorum import QuorumStatus
from swarmplan.model.backup import LogPosition, Survivor
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import Power
from swarmplan.model.values.unknown import Unknown

_UNSEEN = Survivor(Unknown("its swarm folder was not read"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The manager to recover from and what its folder has. ``position`` is a line on how far its log goes beside the others';
    ``newer`` is a line on those that know more, "" where none does."""

    name: str
    survivor: Survivor
    position: str = ""
    newer: str = ""


def choose(lost: QuorumStatus, survivors: Mapping[str, Survivor], named: str, observed: Observed) -> Choice:
    """The one that is ``named``, else the newest, the first in order among equals. Raises Refused where that cannot be known."""
    seen = {name: survivors.get(name, _UNSEEN) for name in lost.answering}
    known = {name: one.position for name, one in seen.items() if isinstance(one.position, LogPosition)}
    if named and named not in seen:
        able = ", ".join(seen)
        raise Refused(
            f"--survivor {named}: {unusable(observed, named)}; name one that answers ({able}); {lost}"
        )
    unread = [
        f"{name}: {one.position.reason}" for name, one in seen.items() if isinstance(one.position, Unknown)
    ]
    if not named and len(seen) > 1 and unread:
        raise Refused(
            f"more than one answers, and which has the newest state is unknown ({'; '.join(unread)}): name it with"
            f" --survivor; {lost}"
        )
    newest = max(known, key=known.__getitem__, default="")
    name = named or newest or next(iter(seen))
    return Choice(name, seen[name], _position(name, newest, known), _newer(name, known))


def _position(name: str, newest: str, known: Mapping[str, LogPosition]) -> str:
    if name not in known:
        return ""
    has = "has the newest state" if len(known) > 1 and known[name] == known[newest] else "has the state"
    others = [f"{other}: {_place(known[other], known[name])}" for other in known if other != name]
    return f"{name} {has} ({'; '.join([_place(known[name]), *others])})"


def _place(position: LogPosition, beside: LogPosition | None = None) -> str:
    """A position in words; without the term where another's beside it has the same."""
    if beside is not None and beside.term == position.term:
        return f"index {position.index}"
    return f"term {position.term}, index {position.index}"


def _newer(name: str, known: Mapping[str, LogPosition]) -> str:
    own = known.get(name)
    if own is None:
        return ""
    newer = [f"{other} ({_place(each, own)})" for other, each in known.items() if each > own]
    return (
        f"{', '.join(newer)} is newer than {name} ({_place(own)}): what was changed since is lost"
        if newer
        else ""
    )


def unusable(observed: Observed, name: str) -> str:
    """Why the swarm cannot be recovered from this machine, in a clause."""
    state, engine = observed.machines.get(name), observed.engines.get(name)
    if state is None:
        return "the machine does not exist"
    if isinstance(state, Unknown):
        return f"it could not be read ({state.reason})"
    if state.power is not Power.RUNNING:
        return f"it is {state.power}"
    if engine is None or isinstance(engine, Unknown):
        return f"its engine does not answer ({engine.reason if engine else 'it was not queried'})"
    if engine.control:
        return "it is not a manager of this swarm"
    return f"its engine does not manage a swarm ({engine.error or engine.membership})"

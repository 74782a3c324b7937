"""A manager that is left of a swarm without a majority, as its swarm folder tells."""

from swarmplan.dataclass import dataclass
from swarmplan.model.backup import LogPosition
from swarmplan.model.values.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Survivor:
    """``position`` is how far its raft log goes. ``locked`` says whether its folder can be read only with the unlock key, None
    where that could not be told; ``unlock_problem`` why it cannot be unlocked, in a line without the key ("" where it can, or need
    not)."""

    position: LogPosition | Unknown
    locked: bool | None = None
    unlock_problem: str = ""

"""What a fleet file says of checkpoints, resolved."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``volumes`` are names of volumes or services of the template; ``keep`` is how many are kept for each student."""

    name: str
    description: str = ""
    volumes: tuple[str, ...] = ()
    keep: int = 1

"""Who is told how a pass goes, while it goes."""

from collections.abc import Callable

from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PassObserver:
    """``phase`` is called with each phase as it begins: fetch, observe, apply; ``lease`` with whether it is held; ``limit`` with the
    seconds that the files let a look and a run take; ``begins`` with what is to be remembered before anything is changed: a pass that is
    killed remembers nothing else."""

    phase: Callable[[str], None] = lambda _name: None
    lease: Callable[[bool], None] = lambda _held: None
    limit: Callable[[float], None] = lambda _seconds: None
    begins: Callable[[Memory], None] = lambda _memory: None

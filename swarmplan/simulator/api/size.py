"""What a simulated machine has for tasks."""

from swarmplan.model.bodies import JsonView
from swarmplan.model.values.machine_size import Size, size_of

_CPUS, _MEMORY = 2, 4_294_967_296


def size(options: JsonView) -> dict[str, int]:
    """What a simulated machine with these options has, in the words of ``GET /info``."""
    try:
        own = size_of(options)
    except ValueError:  # another driver's option of this name
        own = Size()
    return {"NCPU": min(own.processors or _CPUS, _CPUS), "MemTotal": own.memory or _MEMORY}

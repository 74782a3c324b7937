"""Both ports in memory: simulated machines and swarms, as strict as real engines and deterministic.

What lives here: what tests and ``--simulate`` run against. ``tests/contract`` compares it with real engines: where they
differ, this is wrong. No clock, no random numbers, no network; files are only read (image archives).
"""

from swarmplan.simulator.state.faults import When
from swarmplan.simulator.world import World

__all__ = ["When", "World"]

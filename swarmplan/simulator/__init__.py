"""Both ports in memory: a world of machines and swarms, as strict as real engines and the same in every run.

Lives here: what tests and ``--simulate`` run against. Held to the real engines by ``tests/contract``: where the two
differ, this is what is wrong. No clock, no chance, no network; files are only read (image archives).
"""

from swarmplan.simulator.state.faults import When
from swarmplan.simulator.world import World

__all__ = ["When", "World"]

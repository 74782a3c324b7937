"""Where the key that unlocks a swarm's managers is kept: in a file, or with a program of the user's choice.

What lives here: the adapters of ``ports.KeyKeeper``. What must not: the Engine API, a decision about when a key is kept
or used, printing, retries. No message that leaves this package has a key in it.
"""

from swarmplan.keys.keeper import keeper

__all__ = ["keeper"]

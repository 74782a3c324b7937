"""Storage of the key that unlocks a swarm's managers: a file, or a program of the user.

What lives here: the adapters of ``ports.KeyKeeper``. What must not: the Engine API, a decision about when a key is stored
or used, printing, retries. No message of this package contains a key.
"""

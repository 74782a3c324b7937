"""What is inside an engine's swarm folder, as swarmkit writes it: the lock on its keys, the position of its raft log.

What lives here: the adapter of ``ports.SwarmFolders``, on bytes alone. What must not: engines, drivers, files of this machine.
"""

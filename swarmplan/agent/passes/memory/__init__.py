"""What is remembered of one cluster: in a file of this machine, or by the records in the swarm.

Must not: decide what follows of it.
"""

"""swarmplan: the declarative way to have a Docker Swarm.

Load what is wanted, observe what is, plan the difference, carry it out, look again.
"""

__version__ = "0.1.0"

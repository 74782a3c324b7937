"""swarmplan: the declarative way to have a Docker Swarm.

Load the desired state, observe the actual state, plan the difference, execute the plan, observe again.
"""

__version__ = "0.1.0"

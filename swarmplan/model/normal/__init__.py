"""Normal forms: two bodies that mean the same to the engine have the same one. Compare these, never raw bodies.

Lives here: what the engine drops, adds, respells and does not order, as measured on 20.10.24. Must not: building
bodies to send. A normal form is for comparing and for people to read; the live spelling is kept by ``model.normal.patch``.
"""

from swarmplan.model.normal.network import as_declared, normal_network, same_network
from swarmplan.model.normal.service import normal_service
from swarmplan.model.normal.swarm import normal_swarm

__all__ = ["as_declared", "normal_network", "normal_service", "normal_swarm", "same_network"]

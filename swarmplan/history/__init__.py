"""Who ran what, when, from which commit: the provenance of a run, and the records of the last runs, kept in the swarm.

The planner, the steps and the executor know nothing of it; it speaks to ports, never to adapters.
"""

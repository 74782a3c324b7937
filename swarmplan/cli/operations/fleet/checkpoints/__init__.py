"""Checkpoints of a fleet's clusters: made, listed, and put back by a reset.

What must not be here: how they are stored, which is ``swarmplan.fleet.checkpoints``'s; how a swarm is copied, which a backup does.
"""

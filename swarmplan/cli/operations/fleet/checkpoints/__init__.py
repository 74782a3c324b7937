"""Checkpoints of a fleet's clusters: made, listed, and put back by a reset."""

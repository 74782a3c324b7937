"""The swarm itself: created, rebuilt, taken down; its settings, rotations and records, and managers that moved."""

"""Steps that change the swarm itself: members, roles, settings, keys, recovery."""

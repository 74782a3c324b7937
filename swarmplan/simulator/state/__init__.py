"""What the simulated cluster is made of: records, the raft log, identities, faults and events."""

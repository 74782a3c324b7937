"""What the simulated cluster is made of: records, the raft log, identities, faults and events.

Must not: answer a call, which ``api`` does, or move anything on, which ``swarmkit`` does.
"""

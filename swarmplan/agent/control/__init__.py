"""How an agent is asked from the same machine: a Unix socket that only its user opens, and one line of JSON each way.

``client`` is the side of the commands, ``server`` that of the agent; both know ``protocol`` alone."""

"""Runs an HTTP application in a thread of its own: the address that it listens on, and how many connections for how long.

What the agent's endpoints and the page have in common. Must not: know what is answered, or to whom."""

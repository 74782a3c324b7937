"""One snapshot of the actual state, read in parallel through the ports.

What does not answer becomes ``Unknown`` with its reason; nothing here decides, changes or waits.
"""

"""A plan as it is shown: what changes, what to know before it is approved, the managers on the way, and the order of the work."""

"""A document against its model: errors with positions, in plain words."""

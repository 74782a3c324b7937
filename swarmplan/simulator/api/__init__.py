"""The Engine API as one simulated node answers it."""

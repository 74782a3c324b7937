"""The state of a cluster as text and JSON."""

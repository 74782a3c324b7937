"""The commands for when a cluster is lost, and for who may join it."""

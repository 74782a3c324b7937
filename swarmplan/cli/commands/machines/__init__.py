"""The commands for one machine of a cluster."""

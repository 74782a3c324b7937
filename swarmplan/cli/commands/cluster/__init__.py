"""The commands for a cluster: its file, its plan, its state."""

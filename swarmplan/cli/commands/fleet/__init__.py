"""The commands of ``swarmplan fleet``."""

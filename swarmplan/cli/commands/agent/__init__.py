"""The commands of ``swarmplan agent``: a module each."""

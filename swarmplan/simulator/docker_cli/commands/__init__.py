"""The commands of ``docker``, a file for each group: its table of options, and the work, by calls of the engine."""

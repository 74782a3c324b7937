"""Where an agent runs besides a terminal: as a systemd unit, or as a service of the swarm that it keeps.

What lives here is pure: from the settings of an agent file to a unit or a stack file, and what an agent there cannot do, which is said
before it is installed. Must not: write files, start anything, or know what a cluster file says."""

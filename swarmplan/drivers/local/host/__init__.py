"""One host on this machine: its processes, mounts, control groups and masked files."""

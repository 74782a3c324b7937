"""What docker-machine and the machines' engines tell of a machine."""

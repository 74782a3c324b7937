"""What docker-machine and the machines' engines report of a machine."""

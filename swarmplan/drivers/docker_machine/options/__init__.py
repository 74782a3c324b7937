"""Options of a machine to flags of docker-machine and of its engine."""

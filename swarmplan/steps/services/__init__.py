"""Steps that change what runs in a swarm: services, networks, volumes, secrets and configs."""

"""What is checked before a fleet of hosts becomes a swarm."""

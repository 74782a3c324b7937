"""What is checked before hosts become a swarm."""

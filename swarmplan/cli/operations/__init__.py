"""What several commands share: to run a plan, adopt a swarm, verify a backup or an import, watch."""

"""What several commands share: to run a plan or a few steps, adopt a swarm, verify a backup or an import, watch."""

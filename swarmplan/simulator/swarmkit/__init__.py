"""swarmkit: scheduler, orchestrator, updater, agent, CA, and nodes without a manager."""

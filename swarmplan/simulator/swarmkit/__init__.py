"""What swarm does by itself: schedule, update, run tasks, renew certificates, lose nodes."""

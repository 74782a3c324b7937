"""Plans, progress and results of a fleet: a row for each cluster, for people and for programs."""

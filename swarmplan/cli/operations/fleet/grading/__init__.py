"""``fleet grade``, and what a grading that was killed has left. What must not be here: what a check finds or does, which is
``swarmplan.fleet.checks``'s; a disturbance without the cluster's lease."""

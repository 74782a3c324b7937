"""Diagnosis, from Desired and Observed alone: quorum, problems, ages of backups, what swarmplan does not manage.

What plans, statuses and runs ask alike lives here. Must not: plan, draw, ask an engine."""

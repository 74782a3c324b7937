"""Diagnosis, from Desired and Observed alone: quorum, problems, ages of backups, what swarmplan does not manage.

What plans, ``status`` and runs have in common lives here. It never plans, prints or asks an engine."""

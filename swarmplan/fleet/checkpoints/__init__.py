"""Checkpoints of a student's cluster as they are kept: folders with a note, an archive and the content of volumes, and which of them stay.

What must not be here: how a swarm is copied and put back, which is what a backup does, and how anything is encrypted.
"""

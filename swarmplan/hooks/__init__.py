"""Runs the programs of ``hooks``: what each is given, how long it may take, and what its end means.

What lives here: one hook, from its variables to its failure in one line. What must not: when one runs, and what its failure does
to the command, which ``cli`` decides.
"""

"""The cards of a class: one for each student, as one HTML file to print.

What lives here: what a card says, in which language, and how it is laid out so that nothing is cut off. What must not: asking clusters for
anything, printing to the terminal, and JSON, which is in ``render.fleet.cards``. A secret is on a card only where the caller gives it; files are written by ``files`` alone.
"""

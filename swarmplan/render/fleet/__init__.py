"""Plans, progress and results of a fleet: a row for each cluster, for people and for programs.

What must not be here: a look at a cluster, a file, and what is to be done about a result.
"""

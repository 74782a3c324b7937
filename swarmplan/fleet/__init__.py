"""The fleet: clusters of one template, one for each student of a roster; planned together, and worked on several at a time.

What lives here: who has which cluster, plans and results over all of them, the limits on them, and what a class needs besides. What must
not: the making of one cluster, which is the same pipeline as ``apply``, and the reading of files.
"""

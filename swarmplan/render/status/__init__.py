"""The state of a cluster as text and JSON, and of the clusters that an agent follows as text.

Must not: ask anything, or decide what is wrong, which is ``health``'s.
"""

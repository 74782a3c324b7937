"""Small values that several packages use: times, sizes, versions, names, and lists in messages.

Must not: know a resource; what is about one kind of them is beside it.
"""

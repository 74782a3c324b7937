"""A plan and a status as a page in one file: it opens offline, runs nothing, and is read on paper, by day and by night.

Must not: show a text that ``views.safe`` has not been through, or link to anything.
"""

"""How the command line describes itself: its groups, help pages, hints and completions, and the documents made from them.

Nothing here opens a cluster or runs a command.
"""

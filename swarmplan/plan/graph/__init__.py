"""The graph of a plan: what the planners declare of their steps, and the one place where edges are made of it.

What lives here knows steps and facts, and no kind of resource.
"""

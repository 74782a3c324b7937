"""The graph of a plan: what the planners declare of their steps, and the one place where edges are made of it.

What lives here knows steps and facts; of kinds of resource only the names of the milestones that join many steps.
"""

"""The planner: a pure function (desired, observed) → Plan.

``planner`` calls the folders, one for each group of resources, which turn differences into steps; ``graph`` puts these in
order by the facts that they require and provide; ``finished`` adds hazards and impact. ``backup`` and ``recovery`` make the
plans of commands of their own. Nothing here reads a file, asks an engine or logs.
"""

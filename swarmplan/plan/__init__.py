"""The planner: a pure function (desired, observed) → Plan.

One file for each kind of resource turns differences into steps; quorum, hazards and impact are arithmetic on the
result. It never asks, logs or reads. What it makes is a value: printable, comparable, with a digest.
"""

"""Observe → plan → approve → execute, until the plan is empty; watch repeats this on a timer and on events.

It only coordinates: the planner decides what is in a plan, the approval it is given whether it may be carried out.
"""

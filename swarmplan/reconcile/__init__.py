"""Observe → plan → gate → execute, until the plan is empty; watching is the same again on a timer and on events.

It coordinates: what is in a plan the planner decides, whether it may be carried out the gate it is given.
"""

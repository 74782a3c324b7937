"""Carries a plan's graph out: bounded concurrency, the one retry, deadlines, the journal and the lock.

It decides nothing about the cluster: what to do and in which order stands in the plan, what became of it in events.
"""

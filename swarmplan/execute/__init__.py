"""Executes a plan's graph: bounded concurrency, the one retry, deadlines, the journal and the lock.

It decides nothing about the cluster: the plan says what to do and in which order, events report the results.
"""

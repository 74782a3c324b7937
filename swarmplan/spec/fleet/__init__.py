"""The fleet's file, kind ``Fleet``: its students, its address pools, and the template with one student's values in it.

What must not be here: a clock, a machine, the state of a fleet; it ends with settings, and with files that are read.
"""

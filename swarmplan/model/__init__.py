"""Frozen values for the desired and the observed state, their normal forms and their difference.

Desired and Observed are made of the same values (Machine, Node, Network, Service …), so a diff compares equals.
No I/O, no clock, no randomness, no logging. What could not be read is ``Unknown``, never "absent".
"""

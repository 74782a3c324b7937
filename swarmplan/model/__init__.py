"""The nouns: frozen values for what is wanted and what is, their normal forms and their difference.

Desired and Observed are spoken in the same words (Machine, Node, Network, Service …), so a diff compares equals.
No I/O, no clock, no randomness, no logging. What could not be read is ``Unknown``, never "absent".
"""

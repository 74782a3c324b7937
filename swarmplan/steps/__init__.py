"""The steps: one frozen class for each idempotent operation, by kind of resource.

A step knows how to see whether it is still needed (``unmet``) and how to do it (``apply``), through the ports of the
Fleet it is given. It decides nothing, waits for nothing, prints nothing, and carries names, never secrets or tokens:
what is known only later (addresses, tokens, ids) it reads from a driver or a manager at that moment.
"""

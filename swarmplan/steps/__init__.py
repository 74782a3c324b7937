"""The steps: one frozen class for each idempotent operation, by kind of resource.

``unmet`` checks whether it is still needed, ``apply`` does it, both through the ports of a Adapters; to try again, to wait and to
report is the executor's. A step has names, never secrets or tokens: what is known only later (addresses, tokens, ids) it
reads from a driver or a manager when it uses it. ``facts`` and ``uses`` say what steps require and provide.
"""

"""Machine drivers: each creates, finds and removes the machines of one cluster on one kind of platform.

What lives here: the adapters of ``ports.MachineDriver`` (found by the entry point group ``swarmplan.drivers``) and
what they share: ``command``, the one way in which they run external commands, ``options``, ``scripts``, ``remains``,
``failures``. What must not: the Engine API, plans, printing, retries.
"""

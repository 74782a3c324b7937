"""An engine's swarm folder: read as one archive, and put in place of the one that is there, whole or not at all.

What lives here: what such an archive may hold (``archive``), the folder on this machine (``place``) and on a host that a shell
is run in (``host`` and its scripts), and the ``redirect`` of managers' traffic. What must not: what the files in it mean.
"""

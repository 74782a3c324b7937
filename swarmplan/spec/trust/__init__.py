"""What a cluster file may do on the machine that runs swarmplan, and what of it ``--untrusted`` refuses.

What lives here: the table of these keys (``keys``), the checks of documents and of saved plans against it, and the opening of
files. What must not: what a swarm may do on its own nodes, which is up to who may change its file.
"""

"""What several commands share: to run a plan or a few steps, adopt a swarm, verify a backup or an import, watch.

Must not: read the command line, or decide what a plan decides.
"""

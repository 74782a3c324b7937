"""The mirror of Docker Hub that a fleet's engines share: Debian's ``docker-registry`` on this machine, started and stopped with the fleet.

What lives here: its process, its address, and the images that are fetched for it before they are asked for. What must not: the images that
are loaded from archives, which are the clusters' own, and the engines.
"""

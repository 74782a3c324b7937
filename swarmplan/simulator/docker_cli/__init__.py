"""The ``docker`` of a simulated machine: the commands of a first Swarm course, with the tables, messages and exit codes of Debian's
client 20.10.24. ``tests/contract/docker_cli`` holds it to the real client.

What lives here: a file for each group of commands, their options as a table, and what they print. What must not: any
rule of a swarm, which is ``simulator.api``'s and ``swarmkit``'s. What the simulator does not know is said so, with exit code 125; nothing
is made up.
"""

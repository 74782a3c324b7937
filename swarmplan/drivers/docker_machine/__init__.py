"""Machines made by docker-machine 0.16.2, GitLab's fork of it or rancher-machine, with any of its drivers.

What lives here: how the binary is run (``cli``) and what its words mean (``listing``, ``inspection``, ``catalogue``), what is
ours in its store (``claim``, ``mark``), and what a machine needs (``state``, ``making``). What must not: knowledge of swarms
or of plans, and belief in an exit code. "Measured on 0.16.2" is on docker/machine b170508; ``tests/contract/machine_cli`` tries it.
"""

from swarmplan.drivers.docker_machine.driver import DockerMachineDriver

__all__ = ["DockerMachineDriver"]

"""The driver for hosts that exist already, reached with the system's OpenSSH.

What lives here: how a host is reached (``target``, ``connection``, ``complaint``), what it is asked and told, and the way
to its engine without an open port. What must not: knowledge of swarms beyond leaving one, or of plans.
"""

from swarmplan.drivers.ssh.driver import SshDriver

__all__ = ["SshDriver"]

"""How far systemd may confine an agent: by what its machines are (systemd.exec(5))."""

from enum import StrEnum

Directives = tuple[tuple[str, str], ...]
"""In the order of the unit."""


class Machines(StrEnum):
    """What an agent's machines are, by what their driver needs of the machine that the agent runs on."""

    SSH = "ssh"
    """It starts ssh, and no more."""
    DOCKER_MACHINE = "docker-machine"
    """It starts programs that may start others which stay, be setuid, and use devices: those of a hypervisor."""
    LOCAL = "local"
    """It makes hosts of this machine: engines as root, which stay when the agent ends, and inherit what it has."""


_EVERYWHERE: Directives = (("UMask", "0077"),)
_FILES: Directives = (
    ("ProtectSystem", "strict"),
    ("ProtectHome", "read-only"),
    ("PrivateTmp", "yes"),
    ("ProtectControlGroups", "yes"),
    ("ProtectKernelTunables", "yes"),
    ("ProtectKernelModules", "yes"),
    ("ProtectKernelLogs", "yes"),
    ("ProtectClock", "yes"),
    ("ProtectHostname", "yes"),
    ("ProtectProc", "invisible"),
)
_RIGHTS: Directives = (
    ("NoNewPrivileges", "yes"),
    ("CapabilityBoundingSet", ""),
    ("AmbientCapabilities", ""),
    ("PrivateDevices", "yes"),
    ("RestrictNamespaces", "yes"),
    ("RestrictSUIDSGID", "yes"),
    ("RestrictRealtime", "yes"),
    ("LockPersonality", "yes"),
    ("RemoveIPC", "yes"),
    ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK"),
    ("SystemCallArchitectures", "native"),
    ("SystemCallFilter", "@system-service"),
    ("SystemCallErrorNumber", "EPERM"),
)
_OWN_PROGRAMS_ONLY: Directives = (("MemoryDenyWriteExecute", "yes"),)
"""Not where a cluster's own programs run, which may be of a language that compiles as it runs."""

WHY = {
    Machines.SSH: "The machines are reached by ssh alone: the agent may change nothing on this one but its own state.",
    Machines.DOCKER_MACHINE: "docker-machine starts programs of a hypervisor, which may be setuid and use devices: these stay allowed.",
    Machines.LOCAL: "The local driver makes hosts of this machine, which inherit what the agent is confined by: so it is not.",
}


def hardening(machines: Machines, *, programs: bool) -> Directives:
    """The directives. ``programs``: the followed files may run programs of theirs."""
    if machines is Machines.LOCAL:
        return ()
    if machines is Machines.DOCKER_MACHINE:
        return (*_EVERYWHERE, *_FILES)
    return (*_EVERYWHERE, *_FILES, *_RIGHTS, *(() if programs else _OWN_PROGRAMS_ONLY))

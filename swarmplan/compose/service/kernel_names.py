"""Names that Linux gives: capabilities, signals, resource limits.

An engine takes any name into a service, and each node then refuses each task of it: ``invalid CapAdd: unknown capability``,
``Invalid signal``, ``wrong rlimit value`` (measured on 20.10.24, which knows those below, but for the last three capabilities).
"""

import re

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import text
from swarmplan.model.normal.unordered import capability

ALL = "ALL"
_CAPABILITIES = frozenset(
    [
        "CHOWN",
        "DAC_OVERRIDE",
        "DAC_READ_SEARCH",
        "FOWNER",
        "FSETID",
        "KILL",
        "SETGID",
        "SETUID",
        "SETPCAP",
        "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE",
        "NET_BROADCAST",
        "NET_ADMIN",
        "NET_RAW",
        "IPC_LOCK",
        "IPC_OWNER",
        "SYS_MODULE",
        "SYS_RAWIO",
        "SYS_CHROOT",
        "SYS_PTRACE",
        "SYS_PACCT",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_NICE",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "MKNOD",
        "LEASE",
        "AUDIT_WRITE",
        "AUDIT_CONTROL",
        "SETFCAP",
        "MAC_OVERRIDE",
        "MAC_ADMIN",
        "SYSLOG",
        "WAKE_ALARM",
        "BLOCK_SUSPEND",
        "AUDIT_READ",
        "PERFMON",
        "BPF",
        "CHECKPOINT_RESTORE",
    ]
)
_SIGNALS = frozenset(
    [
        "ABRT",
        "ALRM",
        "BUS",
        "CHLD",
        "CLD",
        "CONT",
        "FPE",
        "HUP",
        "ILL",
        "INT",
        "IO",
        "IOT",
        "KILL",
        "PIPE",
        "POLL",
        "PROF",
        "PWR",
        "QUIT",
        "SEGV",
        "STKFLT",
        "STOP",
        "SYS",
        "TERM",
        "TRAP",
        "TSTP",
        "TTIN",
        "TTOU",
        "URG",
        "USR1",
        "USR2",
        "VTALRM",
        "WINCH",
        "XCPU",
        "XFSZ",
    ]
)
_SIGNAL = re.compile(r"[-+]?0*[1-9][0-9]*|RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?", re.ASCII)
_LIMITS = frozenset(
    [
        "as",
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    ]
)


def capabilities(field: Field) -> set[str]:
    """The capabilities as the engine keeps them."""
    return {found for item in field.items() if (found := _capability(item))}


def stop_signal(field: Field) -> str | None:
    """A signal by its name, with or without SIG, or its number."""
    found = field.read(text)
    name = found.upper().removeprefix("SIG") if found else ""
    if found and name not in _SIGNALS and not _SIGNAL.fullmatch(name):
        field.fault_or_notice(f"'{found}' is not a valid signal: write it as in SIGTERM")
    return found


def check_limit(name: str, field: Field) -> None:
    """Object to a resource limit that there is not."""
    if name.lower() not in _LIMITS:
        field.fault_or_notice(f"'{name}' is not a valid limit: use one of {', '.join(sorted(_LIMITS))}")


def _capability(item: Field) -> str:
    found = item.read(text)
    if found is None:
        return ""
    name = capability(found)
    if name != ALL and name.removeprefix("CAP_") not in _CAPABILITIES:
        item.fault_or_notice(f"'{found}' is not a valid capability: write it as in NET_ADMIN")
    return name

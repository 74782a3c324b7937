"""What OpenSSH and sudo say when they fail, translated once into the classes of ``errors`` with what to do.

Texts as in OpenSSH 9.2 and sudo 1.9 (measured), in the C locale.
"""

import shlex
from typing import NamedTuple

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.target import Target, quoted
from swarmplan.errors import Failure, Permanent, Unreachable

SSH_FAILED = 255
"""ssh's own exit code when it did not get as far as the command, or lost it (ssh(1))."""


class _Case(NamedTuple):
    said: str
    kind: type[Failure]
    what: str
    remedy: str


_SSH = (
    _Case(
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        Permanent,
        "its host key has CHANGED since it was last seen",
        "find out why first (a reinstalled host, or an attack); then `{forget}` and `{login}` once",
    ),
    _Case(
        "Host key verification failed",
        Permanent,
        "its host key is not known",
        "compare and accept it once with `{login}`{or_named}",
    ),
    _Case(
        "Too many authentication failures",
        Permanent,
        "the server refused after too many keys were tried",
        "set options.key to the right one",
    ),
    _Case(
        "Permission denied (",
        Permanent,
        "it refuses the login: {detail}",
        "check that `{login}` works without a password (options.user, options.key, or a key in your agent)",
    ),
    _Case(
        "Temporary failure in name resolution",
        Unreachable,
        "its name cannot be resolved right now",
        "check that this machine has a name server",
    ),
    _Case(
        "Could not resolve hostname",
        Permanent,
        "its name cannot be resolved: {detail}",
        "correct options.address, or give its address in your ssh configuration",
    ),
    _Case("Connection refused", Unreachable, "it refuses connections", "check that sshd runs on {port}"),
    _Case(
        "during banner exchange",
        Unreachable,
        "something accepts connections there but never answers",
        "check that sshd runs on {port}, and that the host is not overloaded",
    ),
    _Case("timed out", Unreachable, "it does not answer", "check that it is up and that no firewall drops {port}"),
    _Case("No route to host", Unreachable, "there is no route to it", "check that it is up and on the network"),
    _Case("Network is unreachable", Unreachable, "there is no route to it", "check that this machine has a network"),
    _Case("Bad configuration option", Permanent, "ssh: {detail}", "correct the ssh configuration"),
    _Case("open user config file", Permanent, "ssh: {detail}", "correct options.config"),
    _Case("Bad owner or permissions", Permanent, "ssh: {detail}", "correct the file's owner and mode"),
    _Case("Unable to negotiate", Permanent, "ssh: {detail}", "see which algorithms it offers (`ssh -v`)"),
)  # fmt: skip
_SUDO = (
    _Case("a password is required", Permanent, "sudo asks for a password", ""),
    _Case("a terminal is required", Permanent, "sudo asks for a password", ""),
    _Case("must have a tty", Permanent, "sudo requires a terminal (requiretty)", ""),
    _Case("not in the sudoers file", Permanent, "its user may not use sudo", ""),
    _Case("is not allowed to", Permanent, "its user may not run everything with sudo", ""),
    _Case("may not run sudo", Permanent, "its user may not use sudo", ""),
)
_ALLOW = "allow it (`{user} ALL=(ALL) NOPASSWD:ALL` in /etc/sudoers.d/swarmplan there), or log in as root with options.user"
_NOT_FOUND = 127
_KEY_TROUBLE = ("Load key", "Identity file", "UNPROTECTED PRIVATE KEY", "It is required that")


def unreached(machine: str, target: Target, said: str) -> Failure | None:
    """What ssh's own failure stands for, from all it said; None when this is nothing that ssh says."""
    for case in _SSH:
        if case.said in said:
            return case.kind(_sentence(machine, target, case, said))
    lines = [line for line in _lines(said) if _of_ssh(line)]
    if not lines:
        return None
    return Unreachable(f"machine {machine}: the connection to {target.destination} broke: {lines[-1]}")


def refused(machine: str, target: Target, answer: Answer) -> Permanent | None:
    """What keeps us from being root, or None when sudo did not complain."""
    if answer.code == _NOT_FOUND and "sudo" in answer.err:
        case = _Case("", Permanent, "it has no sudo", "install it there, or log in as root with options.user")
        return Permanent(_sentence(machine, target, case, answer.err))
    if answer.code == 0 or "sudo" not in answer.err:
        return None
    for case in _SUDO:
        if case.said in answer.err:
            return Permanent(_sentence(machine, target, case._replace(remedy=_ALLOW), answer.err))
    return None


def _sentence(machine: str, target: Target, case: _Case, said: str) -> str:
    known = f"[{target.address}]:{target.port}" if target.port else target.address
    words = {
        "detail": _detail(case.said, said),
        "login": _typed("ssh", *_shown(target)),
        "forget": _typed(
            "ssh-keygen", *(["-f", target.known_hosts] if target.known_hosts else []), "-R", known
        ),
        "or_named": "" if target.known_hosts else ", or set options.known_hosts to a file that has it",
        "port": f"port {target.port or 22}/tcp",
        "user": target.user or "its user",
    }
    told = f"{case.what}; {case.remedy}".format(**words)
    return f"machine {machine} ({target.destination}): {told}"


def _shown(target: Target) -> list[str]:
    words = ["-F", target.config] if target.config else []
    words += ["-p", str(target.port)] if target.port else []
    words += ["-i", target.key] if target.key else []
    words += ["-J", target.jump] if target.jump else []
    words += ["-o", f"UserKnownHostsFile={quoted(target.known_hosts)}"] if target.known_hosts else []
    return [*words, target.destination]


def _typed(*words: str) -> str:
    """A command line to be typed in a shell, which expands a ``~`` only outside quotes."""
    return " ".join(
        f"~/{shlex.quote(word[2:])}" if word.startswith("~/") else shlex.quote(word) for word in words
    )


def _detail(wanted: str, said: str) -> str:
    """The line with the cause, preceded by what is wrong with a key."""
    lines = _lines(said)
    told = next((line for line in reversed(lines) if wanted and wanted in line), "")
    key = next((line for line in lines if line.startswith(_KEY_TROUBLE)), "")
    return "; ".join(part for part in (key, told.removeprefix("ssh: ")) if part)


def _lines(said: str) -> list[str]:
    return [line.strip().rstrip(".") for line in said.splitlines() if line.strip()]


def _of_ssh(line: str) -> bool:
    return line.startswith(
        ("ssh: ", "Connection ", "kex_exchange_identification", "client_loop", "mux_client", "Timeout, server",
         "Received disconnect", "Disconnected from", "ssh_exchange_identification", "channel ", "Bad packet")
    )  # fmt: skip

"""What OpenSSH and sudo say when they fail, translated in one place to the classes of ``errors``, with what to do.

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
    sign: str
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
_SUDO = {
    "a password is required": "sudo asks for a password",
    "a terminal is required": "sudo asks for a password",
    "must have a tty": "sudo requires a terminal (requiretty)",
    "not in the sudoers file": "its user may not use sudo",
    "is not allowed to": "its user may not run everything with sudo",
    "may not run sudo": "its user may not use sudo",
}
_ALLOW = "allow it (`{user} ALL=(ALL) NOPASSWD:ALL` in /etc/sudoers.d/swarmplan there), or log in as root with options.user"
_NOT_FOUND = 127
_OF_SSH = (
    "ssh: ", "Connection ", "kex_exchange_identification", "client_loop", "mux_client", "Timeout, server",
    "Received disconnect", "Disconnected from", "ssh_exchange_identification", "channel ", "Bad packet",
)  # fmt: skip
_KEY_TROUBLE = ("Load key", "Identity file", "UNPROTECTED PRIVATE KEY", "It is required that")


def ssh_failure(machine: str, target: Target, messages: str) -> Failure | None:
    """What ssh's own failure stands for, from its messages; None when none of them is ssh's."""
    for case in _SSH:
        if case.sign in messages:
            return case.kind(_sentence(machine, target, case, messages))
    lines = [line for line in _lines(messages) if line.startswith(_OF_SSH)]
    if not lines:
        return None
    return Unreachable(f"machine {machine}: the connection to {target.destination} broke: {lines[-1]}")


def sudo_failure(machine: str, target: Target, answer: Answer) -> Permanent | None:
    """What keeps us from being root, or None when sudo did not complain."""
    if answer.code == _NOT_FOUND and "sudo" in answer.err:
        case = _Case("", Permanent, "it has no sudo", "install it there, or log in as root with options.user")
        return Permanent(_sentence(machine, target, case, answer.err))
    if answer.code == 0 or "sudo" not in answer.err:
        return None
    for sign, what in _SUDO.items():
        if sign in answer.err:
            return Permanent(_sentence(machine, target, _Case(sign, Permanent, what, _ALLOW), answer.err))
    return None


def _sentence(machine: str, target: Target, case: _Case, messages: str) -> str:
    known = f"[{target.address}]:{target.port}" if target.port else target.address
    file = ["-f", target.known_hosts] if target.known_hosts else []
    values = {
        "detail": _detail(case.sign, messages),
        "login": _typed("ssh", *_shown(target)),
        "forget": _typed("ssh-keygen", *file, "-R", known),
        "or_named": "" if target.known_hosts else ", or set options.known_hosts to a file that has it",
        "port": f"port {target.port or 22}/tcp",
        "user": target.user or "its user",
    }
    text = f"{case.what}; {case.remedy}".format(**values)
    return f"machine {machine} ({target.destination}): {text}"


def _shown(target: Target) -> list[str]:
    known_hosts = f"UserKnownHostsFile={quoted(target.known_hosts)}" if target.known_hosts else ""
    options = {
        "-F": target.config, "-p": str(target.port or ""), "-i": target.key, "-J": target.jump, "-o": known_hosts
    }  # fmt: skip
    return [*(word for item in options.items() if item[1] for word in item), target.destination]


def _typed(*words: str) -> str:
    """A command line to be typed in a shell, which expands a ``~`` only outside quotes."""
    return " ".join(
        f"~/{shlex.quote(word[2:])}" if word.startswith("~/") else shlex.quote(word) for word in words
    )


def _detail(sign: str, messages: str) -> str:
    """The line with the cause, preceded by what is wrong with a key."""
    lines = _lines(messages)
    cause = next((line for line in reversed(lines) if sign and sign in line), "")
    key = next((line for line in lines if line.startswith(_KEY_TROUBLE)), "")
    return "; ".join(part for part in (key, cause.removeprefix("ssh: ")) if part)


def _lines(messages: str) -> list[str]:
    return [line.strip().rstrip(".") for line in messages.splitlines() if line.strip()]

"""Installing Docker's engine on a host that has none, and removing it again; only with apt."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.scripts import SHELL
from swarmplan.errors import Permanent
from swarmplan.model.machine import Machine

DISTRIBUTION = "distribution"
REPOSITORY = "https://download.docker.com/linux"
"""Docker's own, one archive a system below it (Docker docs, "Install Docker Engine on Debian")."""
_DEADLINE = 600.0
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")


def fault(engine_install: str) -> str:
    """What is wrong with a value of ``engine.install``; "" when nothing is."""
    if engine_install in ("", DISTRIBUTION) or _VERSION.fullmatch(engine_install):
        return ""
    return (
        f'must be {DISTRIBUTION} or a version such as "28.5" or "28.5.1" (in quotes), not {engine_install!r}'
    )


def install(connection: Connection, machine: Machine) -> tuple[str, ...]:
    """The packages that this, or a try before it that was cut off, brought to the host; none where an engine and its
    docker command are there already.

    Raises Permanent when apt fails or there is none, Unreachable when it takes longer than ten minutes.
    """
    repository = str(machine.options.get("docker_repository") or REPOSITORY).rstrip("/")
    if connection.run(["sh", "-c", "command -v apt-get && command -v dpkg"], root=False).code != 0:
        raise Permanent(
            f"machine {connection.machine}: engine.install needs apt, and there is none: install Docker's engine and"
            " its docker command there, 20.10 or newer, and leave engine.install out"
        )
    return _run(connection, "package=", "install", machine.engine.install, repository)


def uninstall(connection: Connection, packages: Sequence[str]) -> tuple[str, ...]:
    """Take these packages out, and those of an install that was cut off; with the engine goes its data, but not when
    volumes are left in it. Those that stay because others need them. Raises as ``install`` does."""
    return _run(connection, "kept=", "uninstall", *packages)


def _run(connection: Connection, key: str, script: str, *arguments: str) -> tuple[str, ...]:
    """Run a script; the values of the lines of its output that begin with ``key``."""
    parts = [(SHELL / f"{part}.sh").read_text(encoding="utf-8") for part in ("install_shared", script)]
    answer = connection.script("".join(parts), *arguments, deadline=_DEADLINE)
    if answer.code != 0:
        raise _failure(connection.machine, script, answer)
    return tuple(line.removeprefix(key) for line in answer.out.splitlines() if line.startswith(key))


_AGAIN = "run the command again: it continues where it stopped"


class _Case(NamedTuple):
    signs: tuple[str, ...]
    remedy: str


_CASES = (
    _Case(
        ("No space left on device", "enough free space"),
        f"free some space there (`df -h`; `apt-get clean`) and {_AGAIN}",
    ),
    _Case(
        ("Could not get lock", "frontend lock", "Unable to lock", "database is locked"),
        f"another apt or dpkg is running there: wait for it to end, and {_AGAIN}",
    ),
    _Case(
        ("Temporary failure resolving", "Could not resolve", "Could not connect", "Unable to connect",
         "Network is unreachable", "Connection timed out", "Connection failed", "No route to host"),
        "check that the host reaches its package archive: a route, a name server, apt's proxy (`apt-get update` there)",
    ),
    _Case(
        ("signature verification", "NO_PUBKEY", "is not signed", "were invalid", "Certificate verification failed"),
        "the archive or its key is not valid: check options.docker_repository and the host's clock",
    ),
    _Case(("no version ",), "set engine.install to a version that is there"),
    _Case(
        ("remove is disabled",),
        "packages there conflict with it (`apt-get -s install` names them): remove them, or take engine.install out and"
        " install an engine yourself",
    ),
    _Case(
        ("Unable to locate package", "no installation candidate", "404", "does not have a Release file"),
        "check that the archive (/etc/apt/sources.list there, options.docker_repository) is for its release",
    ),
)  # fmt: skip
"""From what explains the others: a full disk or a held lock also spoils lists and downloads."""


def _failure(machine: str, script: str, answer: Answer) -> Permanent:
    """One line with what to do, from what apt and dpkg print when they fail (apt 2.6, dpkg 1.21; measured, in the C locale).
    ``script`` stands for the step until it names one."""
    steps = [line.removeprefix("at=") for line in answer.out.splitlines() if line.startswith("at=")]
    lines = [line.strip() for line in answer.err.splitlines() if line.strip()]
    step = steps[-1] if steps else script
    for case in _CASES:
        cause = next((line for line in lines if any(sign in line for sign in case.signs)), "")
        if cause:
            return Permanent(f"machine {machine}: `{step}` failed there: {_bare(cause)}; {case.remedy}")
    errors = [line for line in lines if line.startswith(("E:", "dpkg: error"))]
    cause = _bare((errors or lines or [f"exit code {answer.code}"])[-1])
    return Permanent(f"machine {machine}: `{step}` failed there: {cause}; correct that there and {_AGAIN}")


def _bare(line: str) -> str:
    return line.removeprefix("E: ").removeprefix("W: ").rstrip(".")

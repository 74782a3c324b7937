"""Bringing Docker's engine to a host that has none, and taking it out again. Only with apt."""

import re
from collections.abc import Sequence
from pathlib import Path

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.install_trouble import trouble
from swarmplan.errors import Permanent
from swarmplan.model.machine import Machine

DISTRIBUTION = "distribution"
REPOSITORY = "https://download.docker.com/linux"
"""Docker's own, one archive a system below it (Docker docs, "Install Docker Engine on Debian")."""
_HERE = Path(__file__).parent
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
    _need_apt(connection)
    answer = _run(connection, "install", machine.engine.install, repository)
    return _told(answer.out, "package=")


def uninstall(connection: Connection, packages: Sequence[str]) -> tuple[str, ...]:
    """Take these packages out, and those of an install that was cut off; with the engine goes its data, but not when
    volumes are left in it. Those that stay because others need them. Raises as ``install`` does."""
    answer = _run(connection, "uninstall", *packages)
    return _told(answer.out, "kept=")


def _run(connection: Connection, script: str, *arguments: str) -> Answer:
    parts = [(_HERE / f"{part}.sh").read_text(encoding="utf-8") for part in ("install_shared", script)]
    answer = connection.script("".join(parts), *arguments, deadline=_DEADLINE)
    if answer.code != 0:
        raise trouble(connection.machine, script, answer)
    return answer


def _need_apt(connection: Connection) -> None:
    if connection.run(["sh", "-c", "command -v apt-get && command -v dpkg"], root=False).code != 0:
        raise Permanent(
            f"machine {connection.machine}: engine.install needs apt, and there is none: install Docker's engine and"
            " its docker command there, 20.10 or newer, and leave engine.install out"
        )


def _told(out: str, key: str) -> tuple[str, ...]:
    return tuple(line.removeprefix(key) for line in out.splitlines() if line.startswith(key))

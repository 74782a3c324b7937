"""``docker WORDS`` on a simulated machine."""

import sys
from collections.abc import Mapping, Sequence

from swarmplan.errors import SwarmplanError, Unreachable
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands import (
    containers,
    contents,
    engine_facts,
    images,
    networks,
    nodes,
    service_create,
    service_update,
    services,
    swarms,
    tasks,
)
from swarmplan.simulator.docker_cli.console import Console
from swarmplan.simulator.docker_cli.ended import Ended, daemon, not_known
from swarmplan.simulator.docker_cli.options import Command, read
from swarmplan.simulator.state.state import State

COMMANDS: Mapping[str, Command] = {
    **nodes.COMMANDS,
    **swarms.COMMANDS,
    **services.COMMANDS,
    **service_create.COMMANDS,
    **service_update.COMMANDS,
    **tasks.COMMANDS,
    **networks.COMMANDS,
    **contents.COMMANDS,
    **containers.COMMANDS,
    **images.COMMANDS,
    **engine_facts.COMMANDS,
}
_ALIASES = {"list": "ls", "remove": "rm"}
_GROUPS = frozenset(
    [
        "builder",
        "buildx",
        "checkpoint",
        "compose",
        "config",
        "container",
        "context",
        "image",
        "manifest",
        "network",
        "node",
        "plugin",
        "secret",
        "service",
        "stack",
        "swarm",
        "system",
        "trust",
        "volume",
    ]
)
_OTHERS = frozenset(
    [
        "attach",
        "build",
        "commit",
        "cp",
        "create",
        "diff",
        "events",
        "exec",
        "export",
        "history",
        "import",
        "inspect",
        "load",
        "login",
        "logout",
        "logs",
        "pause",
        "port",
        "push",
        "rename",
        "restart",
        "rmi",
        "save",
        "search",
        "stats",
        "tag",
        "top",
        "unpause",
        "update",
        "wait",
    ]
)
"""Docker's other groups and commands (20.10)."""
_DOWN = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"


def run(state: State, key: str, words: Sequence[str]) -> int:
    """Run ``docker WORDS`` on the machine with this key, on this process's own streams; its exit code."""
    try:
        name, command, rest = _chosen(words)
        if "--help" in rest:
            sys.stdout.write(f"\nUsage:  docker {name} {command.usage}\n\n{command.about}\n")
            return 0
        flags, args = read(name, command, rest)
        engine = Console(state, key)
        command.work(Call(engine, key.rpartition("/")[2], flags, args, state.pass_tick, lambda: state.tick))
    except Ended as ended:
        return _said(str(ended), ended.code)
    except Unreachable:
        return _said(_DOWN, 1)
    except SwarmplanError as error:
        return _said(daemon(error), 1)
    return 0


def _chosen(words: Sequence[str]) -> tuple[str, Command, Sequence[str]]:
    """The command's name, the command, and what follows. Raises Ended for what is none."""
    if not words:
        raise not_known("docker without a command")
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in COMMANDS:
        return first, COMMANDS[first], words[1:]
    name = f"{first} {_ALIASES.get(second, second)}".rstrip()
    if name in COMMANDS:
        return name, COMMANDS[name], words[2:]
    if first.startswith("-"):
        raise not_known(f"docker {first}: options stand after the command")
    if first in _GROUPS or first in _OTHERS:
        raise not_known(f"docker {name if first in _GROUPS else first}")
    raise Ended(f"docker: '{first}' is not a docker command.\nSee 'docker --help'")


def _said(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code

"""What people type out of habit from other programs, and what it is here."""

from collections.abc import Sequence

import click

_APPLY = "swarmplan apply creates the cluster, or brings it up to date with its file"
_DESTROY = (
    "swarmplan destroy removes a whole cluster, machines included, and asks first; to remove a part, take it out of the file and"
    " apply"
)
_STATUS = "swarmplan status shows machines, nodes, services and tasks"
_PLAN = "swarmplan plan shows what would change, and changes nothing"
_VALIDATE = "swarmplan validate checks the cluster file"
_FILE = "set it in the cluster file, such as deploy.replicas of a service, and apply"
_DOCKER = "Docker's own commands run on a manager: swarmplan exec MANAGER -- docker service ls"
_LOGS = "logs are Docker's: swarmplan exec MANAGER -- docker service logs SERVICE"
_TOKEN = "swarmplan apply joins nodes by itself; swarmplan token prints a join token"  # noqa: S105 - a sentence
_SHELL = "swarmplan ssh MACHINE opens a shell, swarmplan exec MACHINE -- COMMAND runs one command"

_COMMANDS = {
    **dict.fromkeys(("up", "deploy", "create", "run", "start", "sync"), _APPLY),
    **dict.fromkeys(("down", "rm", "remove", "delete", "stop", "teardown"), _DESTROY),
    **dict.fromkeys(("ps", "get", "show", "list", "describe", "inspect", "state", "top"), _STATUS),
    "ls": f"{_STATUS}; swarmplan clusters lists the clusters of this machine",
    **dict.fromkeys(("diff", "preview", "dry-run"), _PLAN),
    **dict.fromkeys(("check", "lint", "config"), _VALIDATE),
    **dict.fromkeys(("scale", "update", "rollback", "promote", "demote", "drain"), _FILE),
    **dict.fromkeys(("docker", "node", "service", "stack", "swarm", "container"), _DOCKER),
    **dict.fromkeys(("log", "logs"), _LOGS),
    **dict.fromkeys(("join", "join-token"), _TOKEN),
    **dict.fromkeys(("sh", "shell", "connect"), _SHELL),
    "export": "swarmplan import generates a cluster file from a running swarm",
    "version": "use swarmplan --version",
    "help": "use swarmplan --help, or swarmplan COMMAND --help",
}

_APPROVE = "use --auto-approve; a hazard needs --allow KIND too"
_NO_APPROVAL = "this command asks for no approval"
_VALUES = "use --set PATH=VALUE for a value of the cluster file, --env-file FILE for variables"
_COMPOSE = "use -f FILE for the cluster file; it lists stack files under stacks"
_BEFORE = "it goes before the command, as in: swarmplan -v plan"
_AFTER = "it goes after the command, as in: swarmplan plan -f FILE"

_OPTIONS = (
    (("-y", "--yes", "--assume-yes", "--force", "--approve"), "--auto-approve", _APPROVE),
    (("-y", "--yes", "--assume-yes", "--force", "--approve", "--auto-approve", "--allow"), "", _NO_APPROVAL),
    (("-n", "--dry-run", "--check", "--diff", "--noop"), "", _PLAN),
    (("-o", "--output", "--json", "-json"), "--format", "use --format json"),
    (("-e", "--env", "--var", "-var", "--var-file", "-var-file", "--extra-vars"), "", _VALUES),
    (("-c", "--compose-file", "--filename", "--config"), "--file", _COMPOSE),
    (("-v", "-vv", "--verbose", "--log-format"), "", _BEFORE),
    (("-f", "--file"), "", _AFTER),
)
"""(The options, an option that the command must have for it, what to use instead); the first that fits."""


def command_hint(word: str) -> str:
    """What to use instead of a command of this name; "" where nothing is known."""
    return _COMMANDS.get(word, "")


def typed_option(option: str, arguments: Sequence[str]) -> str:
    """The option as it was typed. Of one with a single dash, as Terraform's have, click reports the first letter only."""
    typed = (each.partition("=")[0] for each in arguments if not each.startswith("--"))
    return next((each for each in typed if each.startswith(option)), option)


def option_hint(option: str, command: click.Command) -> str:
    """What to use instead of an option that ``command`` does not have; "" where nothing is known."""
    own = {name for parameter in command.params for name in parameter.opts} | {""}
    if f"-{option}" in own:
        return f"did you mean -{option}?"
    return next((hint for options, needs, hint in _OPTIONS if option in options and needs in own), "")

"""What people type out of habit from other programs, and what it is here."""

from collections.abc import Sequence

import click

_APPLY = "swarmplan apply creates the cluster, or brings it up to date with its file"
_DESTROY = (
    "swarmplan destroy removes a whole cluster, machines included, and asks first; to remove a part, take it out of the file and"
    " apply"
)
_NO_STOP = "not here, a machine in the file is meant to run: to keep tasks off it, set its availability: drain in the file and apply"
_LEAVE = "take the machine out of the file and swarmplan apply: it drains the node, has it leave, and removes its machine"
_RUN = "a container of one engine is not the swarm's: what is to run is an entry of services: in the file; then swarmplan apply"
_ROLLBACK = "use the file as it was, such as git revert makes it, then swarmplan apply"
_STATUS = "swarmplan status shows machines, nodes, services and tasks"
_ADDRESSES = "swarmplan status shows it, under ADDRESS"
_PLAN = "swarmplan plan shows what would change, and changes nothing"
_VALIDATE = "swarmplan validate checks the cluster file"
_FILE = "set it in the cluster file, such as deploy.replicas of a service, and apply"
_ROLE = "move its entry between workers: and managers: in the file, then swarmplan apply"
_DRAIN = "set its availability: drain (or active, pause) in the file, then swarmplan apply"
_DOCKER = "Docker's own commands run on a manager: swarmplan exec MANAGER -- docker service ls"
_STACK = (
    "stacks are in the cluster file, under stacks: (swarmplan explain stacks); swarmplan apply deploys them"
)
_OBJECTS = "those are in the cluster file (swarmplan explain networks, volumes, secrets, configs); swarmplan apply creates them"
_LOGS = "logs are Docker's: swarmplan exec MANAGER -- docker service logs SERVICE"
_TOKEN = "swarmplan apply joins nodes by itself; swarmplan token prints a join token"  # noqa: S105 - a sentence
_UNLOCK = (
    "swarmplan apply unlocks managers, with the key at swarm.unlock_key (swarmplan explain swarm.unlock_key)"
)
_CA = (
    "set a higher swarm.force_rotate in the file, then swarmplan apply (swarmplan explain swarm.force_rotate)"
)
_SHELL = "swarmplan ssh MACHINE opens a shell, swarmplan exec MACHINE -- COMMAND runs one command"
_COPY = "not here: use scp with the address that swarmplan status shows, or secrets, configs and volumes in the file"
_RESTART = "swarmplan exec MANAGER -- docker service update --force SERVICE replaces the tasks of a service"
_LOCK = "a run waits for another with --lock-timeout; swarmplan lock shows who has the lease"
_FORCE_UNLOCK = (
    "swarmplan unlock --holder ID revokes the lease of a run; that of a dead one ends by itself in a minute"
)
_NO_STATE = "there is no state file: plan and status read the machines and the swarm each time"
_WORKSPACE = "each cluster has a file and a name of its own; swarmplan clusters lists those of this machine"
_ONLY = "use --only KEY, such as --only services.web"
_WHOLE = "this command is of the whole cluster; plan and apply are of a part with --only KEY"
_NEW_MACHINE = (
    "to recreate a machine, take it out of the file and swarmplan apply, then the same with it again"
)
_TAKE_OUT = "take it out of the file, then swarmplan apply"
_LISTED = "swarmplan exec MANAGER -- docker {0} ls lists those that exist; those of the file are in it, and swarmplan plan says which are missing"
_PRUNE = "swarmplan apply removes by itself what it manages and the file no longer has (swarmplan explain policy.prune)"
_LEFT = "what nobody declared stays on a node, and is Docker's: swarmplan exec MACHINE -- docker system df shows it"
_UPGRADE = "not here: your platform's own way, one machine after the other, each with availability: drain in the file and apply"
_CERTIFICATES = (
    "swarmplan apply makes those of docker-machine new where an engine refuses them or they have expired"
)
_LOGIN = (
    "docker login on this machine stores the login; policy.with_registry_auth says that it is used"
    " (swarmplan explain policy.with_registry_auth)"
)
_LABEL = "set labels in the file, such as workers.labels or deploy.labels of a service, then swarmplan apply"
_ENV = "swarmplan env MACHINE points docker at a machine"
_TWICE = "the name of the program is there twice: leave one out"
_DRY = f"for a dry run, {_PLAN}; there are no namespaces: each cluster has a file of its own"
_ADVERTISE = "set swarm.advertise_addr in the file that init writes (swarmplan explain swarm.advertise_addr)"
_LOOK_AGAIN = "`swarmplan status --watch` shows the cluster again and again; `swarmplan watch` is another thing: it changes the cluster"
_ARCHIVES = "archives are files, in policy.backup_folder or the folder backups next to the cluster file"
_INVENTORY = "use -f FILE: the machines are in the cluster file"
_WHOLE_DESTROYED = "destroy removes the whole cluster; to remove a part, such as a service, take it out of the file and apply"

_COMMANDS = {
    **dict.fromkeys(("up", "deploy", "create", "start", "sync"), _APPLY),
    **dict.fromkeys(("down", "rm", "remove", "delete", "teardown"), _DESTROY),
    **dict.fromkeys(("stop", "restart", "kill", "pause"), _NO_STOP),
    "leave": _LEAVE,
    "run": _RUN,
    **dict.fromkeys(("rollback", "undo", "revert"), _ROLLBACK),
    **dict.fromkeys(("ps", "get", "list", "describe", "inspect", "state", "top"), _STATUS),
    **dict.fromkeys(("nodes", "machines", "services", "tasks", "active"), _STATUS),
    **dict.fromkeys(("ip", "url"), _ADDRESSES),
    "show": f"{_STATUS}; swarmplan plan --plan FILE shows a saved plan",
    "ls": f"{_STATUS}; swarmplan clusters lists the clusters of this machine",
    **dict.fromkeys(("diff", "preview", "dry-run"), _PLAN),
    **dict.fromkeys(("check", "lint", "config"), _VALIDATE),
    **dict.fromkeys(("scale", "update", "set"), _FILE),
    **dict.fromkeys(("promote", "demote"), _ROLE),
    **dict.fromkeys(("drain", "cordon", "uncordon"), _DRAIN),
    **dict.fromkeys(("docker", "node", "service", "swarm", "container", "image", "system"), _DOCKER),
    **dict.fromkeys(("stack", "stacks", "compose"), _STACK),
    **dict.fromkeys(("network", "networks", "volume", "volumes", "secret", "secrets", "configs"), _OBJECTS),
    **dict.fromkeys(("machine", "docker-machine"), f"{_APPLY}, machines included; {_STATUS}"),
    **dict.fromkeys(("log", "logs"), _LOGS),
    **dict.fromkeys(("join", "join-token"), _TOKEN),
    "unlock-key": _UNLOCK,
    "ca": _CA,
    **dict.fromkeys(("sh", "shell", "connect"), _SHELL),
    **dict.fromkeys(("scp", "cp", "mount"), _COPY),
    "export": "swarmplan import generates a cluster file from a running swarm",
    **dict.fromkeys(("taint", "untaint"), f"{_RESTART}; {_NEW_MACHINE}"),
    "rollout": _RESTART,
    **dict.fromkeys(("upgrade", "provision"), _UPGRADE),
    "regenerate-certs": _CERTIFICATES,
    "prune": _PRUNE,
    "login": _LOGIN,
    "info": _STATUS,
    **dict.fromkeys(("label", "labels"), _LABEL),
    "swarmplan": _TWICE,
    **dict.fromkeys(("fmt", "format"), f"a cluster file is YAML, which every formatter reads; {_VALIDATE}"),
    **dict.fromkeys(("output", "outputs"), "use swarmplan status --format json"),
    **dict.fromkeys(("workspace", "workspaces", "context"), _WORKSPACE),
    **dict.fromkeys(("force-unlock", "break-lock"), _FORCE_UNLOCK),
    **dict.fromkeys(("locks", "lease"), _LOCK),
    "graph": "use swarmplan plan --format graph",
    **dict.fromkeys(("console", "edit", "patch"), f"edit the cluster file; {_PLAN}"),
    "refresh": _NO_STATE,
    "version": "use swarmplan --version",
    "help": "use swarmplan --help, or swarmplan COMMAND --help",
}

_NOUNS = (
    "docker",
    "docker-machine",
    "node",
    "nodes",
    "service",
    "swarm",
    "container",
    "machine",
    "compose",
    "system",
)
"""The words that Docker's own command lines have in front of what is done."""
_LISTS = ("ls", "list", "ps", "services", "inspect")
_OF_NOUNS = {
    ("rollout", "undo"): _ROLLBACK,
    **dict.fromkeys((("rollout", "status"), ("rollout", "history")), _STATUS),
    ("swarm", "init"): _APPLY,
    (
        "swarm",
        "update",
    ): "set it in the cluster file, under swarm: (swarmplan explain swarm), then swarmplan apply",
    (
        "service",
        "create",
    ): "a service is an entry of services: in the file (swarmplan explain services); then swarmplan apply",
    ("config", "create"): _OBJECTS,
    ("swarm", "unlock"): _UNLOCK,
    **{("stack", verb): _STATUS for verb in _LISTS},
    **{
        (noun, verb): _LISTED.format(noun)
        for noun in ("network", "volume", "secret", "config")
        for verb in _LISTS
    },
    **{
        (noun, verb): _TAKE_OUT
        for noun in ("stack", "network", "volume", "secret", "config")
        for verb in ("rm", "remove", "down")
    },
    ("network", "prune"): _PRUNE,
    **{(noun, "prune"): _LEFT for noun in ("volume", "system", "image", "container")},
    **{(noun, "env"): _ENV for noun in ("machine", "docker-machine")},
    **{(noun, verb): _SHELL for noun in ("machine", "docker-machine", "node") for verb in ("ssh", "exec")},
    ("service", "rm"): "take the service out of the file, then swarmplan apply",
    ("node", "rm"): _LEAVE,
    ("node", "update"): _DRAIN,
    ("machine", "rm"): _LEAVE,
    ("docker-machine", "rm"): _LEAVE,
}

_APPROVE = "use --auto-approve; a hazard needs --allow KIND too"
_NO_APPROVAL = "this command asks for no approval"
_VALUES = "use --set PATH=VALUE for a value of the cluster file, --env-file FILE for variables"
_COMPOSE = "use -f FILE for the cluster file; it lists stack files under stacks"
_AFTER = "it goes after the command, as in: swarmplan plan -f FILE"

_PARTS = (
    "-t",
    "-l",
    "--target",
    "-target",
    "--targets",
    "--limit",
    "--only",
    "--exclude",
    "--selector",
    "--service",
    "--services",
    "--node",
    "--machine",
    "--tags",
)
"""The options of other programs that choose a part. Taken for a misspelled one, ``destroy --target`` would destroy all."""
_OPTIONS = (
    (("-y", "--yes", "--assume-yes", "--force", "--approve"), "--auto-approve", _APPROVE),
    (("-y", "--yes", "--assume-yes", "--force", "--approve", "--auto-approve", "--allow"), "", _NO_APPROVAL),
    (("-n", "--namespace"), "", _DRY),
    (("--dry-run", "--check", "--diff", "--noop"), "", _PLAN),
    (
        ("-o", "--output"),
        "--out",
        "use --out FILE for the file that it writes, --format for another form of what it prints",
    ),
    (("-o", "--output", "--json", "-json"), "--format", "use --format json"),
    (("--list", "-l"), "backup", _ARCHIVES),
    (("--prune", "--no-prune", "--remove-orphans"), "--allow", _PRUNE),
    (("--syntax-check", "--syntax"), "", _VALIDATE),
    (("-i", "--inventory"), "--file", _INVENTORY),
    (("-w", "--follow"), "--watch", "use --watch"),
    (("-w", "--watch", "--follow"), "--format", _LOOK_AGAIN),
    (("--advertise-addr", "--listen-addr"), "init", _ADVERTISE),
    (("-e", "--env", "--var", "-var", "--var-file", "-var-file", "--extra-vars"), "", _VALUES),
    (("-c", "--compose-file", "--filename", "--config"), "--file", _COMPOSE),
    (_PARTS, "destroy", _WHOLE_DESTROYED),
    (_PARTS, "--only", _ONLY),
    (_PARTS, "", _WHOLE),
    (
        ("--destroy", "-destroy"),
        "",
        "swarmplan destroy shows its plan first, and asks before it removes anything",
    ),
    (("--refresh", "-refresh", "--refresh-only", "-refresh-only", "-state", "--state"), "", _NO_STATE),
    (("--replace", "-replace"), "", f"{_RESTART}; {_NEW_MACHINE}"),
    (("--lock", "-lock", "--lock-timeout", "-lock-timeout"), "", _LOCK),
    (("--parallelism", "-parallelism", "--forks"), "", "use --set policy.parallelism=N"),
    (("--input", "-input"), "", "leave it out: without a terminal nothing is asked"),
    (("-f", "--file"), "", _AFTER),
)
"""(The options, the command that it is of or an option that this must have, what to use instead); the first that fits."""


def command_hint(word: str, following: Sequence[str] = ()) -> str:
    """What to use instead of a command of this name, which is followed by these words; "" where nothing is known. Of
    ``service scale`` it is the second word that says what is wanted."""
    if word == "docker" and following[:1] and following[0] in _COMMANDS:
        return command_hint(following[0], following[1:])
    second = following[0] if following else ""
    if both := _OF_NOUNS.get((word, second)):
        return both
    return (_COMMANDS.get(second) if word in _NOUNS else None) or _COMMANDS.get(word, "")


def typed_option(option: str, arguments: Sequence[str]) -> str:
    """The option as it was typed. Of one with a single dash, as Terraform's have, click reports one letter only: the first that
    is no option."""
    letter = option.removeprefix("-")
    if len(letter) != 1:
        return option
    typed = (each.partition("=")[0] for each in arguments if not each.startswith("--"))
    return next((each for each in typed if each.startswith("-") and letter in each), option)


def option_hint(option: str, command: click.Command) -> str:
    """What to use instead of an option that ``command`` does not have; "" where nothing is known."""
    own = {name for parameter in command.params for name in parameter.opts} | {"", command.name}
    if f"-{option}" in own:
        return f"did you mean -{option}?"
    return next((hint for options, needs, hint in _OPTIONS if option in options and needs in own), "")

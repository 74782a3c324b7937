"""The stack file of an agent that runs in the swarm it keeps: two replicas on managers, one of which has the lease and acts.

It is a Compose file that both ``docker stack deploy`` and ``stacks:`` of a cluster file take. Values are written as JSON strings, which
are YAML.
"""

import json
import re
from collections.abc import Iterator, Sequence

from swarmplan.agent.install.files import NamedFile, named_files
from swarmplan.agent.install.inside import inside
from swarmplan.agent.install.unit import MARK
from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.settings import AgentSettings

USER = 10001
"""Of the image (packaging/container): no name or number of a node's."""
_STATE, _HOME = "/var/lib/swarmplan", "/home/swarmplan"
_KEY, _HOSTS = "swarmplan-ssh-key", "swarmplan-known-hosts"
_SSH = ((_KEY, f"{_HOME}/.ssh/id_ed25519"), (_HOSTS, f"{_HOME}/.ssh/known_hosts"))
"""Where ssh looks without being told: a cluster file says nothing of it. The kind of the key is in the key."""
_OTHER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Stack:
    """What a stack is made of: the image, and the absolute path of the agent file, which is the same in the container."""

    image: str
    agent_file: str
    replicas: int = 2


def stack_text(stack: Stack, settings: AgentSettings) -> str:
    """The whole file."""
    files = named_files(settings)
    secrets = [(_name(each), each.path) for each in files if each.secret]
    configs = [(_name(each), each.path) for each in files if not each.secret]
    lines = [
        f"{MARK}: a stack of the cluster's file, or for `docker stack deploy`.",
        "# Its keys are secrets that are made beforehand, on a manager, and never in the repository:",
        f"#   docker secret create {_KEY} FILE     # the private key that reaches the nodes",
        *(f"#   docker secret create {name} {path}" for name, path in secrets),
        "# Without it:",
        *(f"# - {note}" for note in inside(settings).notes),
        "services:",
        "  agent:",
        f"    image: {_text(stack.image)}",
        f"    command: [{', '.join(map(_text, ('--log-format', 'json', 'agent', 'run', stack.agent_file)))}]",
        f"    user: {_text(f'{USER}:{USER}')}",
        "    read_only: true",
        '    cap_drop: ["ALL"]',
        "    init: true",
        "    volumes:",
        f"      - {{type: volume, source: state, target: {_STATE}}}",
        "      - {type: tmpfs, target: /tmp}",
        "    # The running step finishes, and the lease is given back.",
        "    stop_grace_period: 2m",
        "    healthcheck:",
        '      test: ["CMD", "swarmplan", "agent", "status"]',
        "      interval: 20s",
        "      timeout: 20s",
        "      start_period: 60s",
        *(
            [f"    ports: [{{target: {_port(settings)}, published: {_port(settings)}, mode: host}}]"]
            if _port(settings)
            else []
        ),
        "    secrets:",
        *_mounts([_SSH[0], *secrets], "0400"),
        "    configs:",
        *_mounts(
            [
                ("swarmplan-agent", stack.agent_file),
                _SSH[1],
                *configs,
            ],
            "0444",
        ),
        "    deploy:",
        f"      replicas: {stack.replicas}",
        "      placement:",
        '        constraints: ["node.role == manager"]',
        "        max_replicas_per_node: 1",
        "      # One after the other, and none before the old one has ended: one always runs.",
        "      update_config: {parallelism: 1, order: stop-first, failure_action: pause}",
        "      rollback_config: {parallelism: 1, order: stop-first}",
        "      restart_policy: {condition: any, delay: 5s}",
        "    # Changed after all else of a plan: what is under way goes on in the other replica.",
        "    x-swarmplan: {last: true}",
        "volumes:",
        "  state: {}",
        "secrets:",
        *(f"  {name}: {{external: true}}" for name, _ in [(_KEY, ""), *secrets]),
        "configs:",
        "  # Beside this file. `nodes_known_hosts` has the host keys of the nodes (ssh-keyscan, compared).",
        f"  swarmplan-agent: {{file: {_text('./' + stack.agent_file.rpartition('/')[2])}}}",
        f"  {_HOSTS}: {{file: ./nodes_known_hosts}}",
        *(f"  {name}: {{file: {_text('./' + path.rpartition('/')[2])}}}" for name, path in configs),
    ]
    return "\n".join([*lines, ""])


def _mounts(files: Sequence[tuple[str, str]], mode: str) -> Iterator[str]:
    for name, target in files:
        owner = f', uid: "{USER}", gid: "{USER}"' if mode == "0400" else ""
        yield f"      - {{source: {name}, target: {_text(target)}, mode: {mode}{owner}}}"


def _port(settings: AgentSettings) -> str:
    """The port that answers outside of the container; "" for none."""
    address, _, port = settings.server.listen.rpartition(":") if settings.server else ("", "", "")
    return port if address in {"0.0.0.0", "[::]", ""} and port.isdigit() else ""  # noqa: S104 - compared


def _name(file: NamedFile) -> str:
    return "swarmplan-" + _OTHER.sub("-", file.what.lower()).strip("-")


def _text(value: str) -> str:
    """A YAML string, not a variable of Compose."""
    return json.dumps(value.replace("$", "$$"), ensure_ascii=False)

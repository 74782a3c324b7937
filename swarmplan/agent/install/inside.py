"""What an agent cannot do that runs as a service of the swarm it keeps: said before it is installed."""

from collections.abc import Iterator

from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import FileSource

_NOT_THERE = {
    "local": "it makes hosts of the machine that it runs on, and in a container there is none",
    "docker-machine": "its program and its store of machines are on one machine, and a service moves between nodes",
}
_ALONE = ("127.", "localhost:", "[::1]:", "unix:")


@dataclass(frozen=True, slots=True)
class Inside:
    """``faults``: why it cannot be installed; ``notes``: what it will not do, or what has to be done first. Lines for people."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


ALWAYS = (
    "if the managers of the swarm are lost, so is the agent: a person outside has to recover, or to unlock managers (unlock_key)",
    "it reaches every node by ssh, also the one it runs on: sshd has to answer to containers (on a published address of the node)",
    "a host that is taken out of the file is released by the replica that prepared it: what is left of it is in plans of the other one",
    "destroy is a person's: an agent never removes a whole cluster, and this one would remove itself",
)
"""Of every agent inside of its swarm."""


def inside(settings: AgentSettings) -> Inside:
    """What to say of this agent file, in its order."""
    faults = [fault for cluster in settings.clusters for fault in _faults(cluster)]
    notes = [note for cluster in settings.clusters for note in _notes(cluster)]
    if settings.server and settings.server.listen.startswith(_ALONE):
        notes.append(
            f"server.listen: {settings.server.listen} answers in the container alone; to be reached from outside it is 0.0.0.0:PORT"
        )
    commands = [(target.name, target.command[0]) for target in settings.notify if target.command]
    notes += [_program(f"notify {name}", program) for name, program in commands]
    return Inside(tuple(faults), (*notes, *ALWAYS))


def _faults(cluster: Followed) -> Iterator[str]:
    where = f"clusters.{cluster.name}"
    if isinstance(cluster.source, FileSource):
        yield f"{where}: its files are on this machine, and not in a container; follow a git repository (source.git)"
    if cluster.trust.all:
        yield (
            f"{where}.trust: all allows files and programs of this machine, which are not in a container; say which it needs (programs,"
            " paths, variables)"
        )
    for driver in cluster.trust.drivers:
        if driver in _NOT_THERE:
            yield f"{where}.trust.drivers: {driver} does not work there: {_NOT_THERE[driver]}; run this agent by `--systemd`"
    for path in cluster.trust.paths:
        yield f"{where}.trust.paths: {path} is on this machine, and not in a container; give it as a secret, or by sops in the repository"


def _notes(cluster: Followed) -> Iterator[str]:
    for program in cluster.trust.programs:
        yield _program(f"clusters.{cluster.name}.trust.programs", program)
    for name in cluster.trust.variables:
        yield f"clusters.{cluster.name}.trust.variables: {name} is set in the service's environment, which every node's root can read"


def _program(where: str, program: str) -> str:
    return f"{where}: {program} is not in the image; build one on top of it that has it (--image)"

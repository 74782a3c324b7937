"""What the confinement of a unit hides from an agent, and where it keeps its programs from writing: said before it is installed.

``ProtectHome=read-only`` hides nothing: what is in a home folder is read as before.
"""

from collections.abc import Iterator
from pathlib import PurePath

from swarmplan.agent.install.files import named_files
from swarmplan.agent.install.hardening import hardening
from swarmplan.agent.install.unit import STATE, Unit, written
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import FileSource

_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - what PrivateTmp replaces (systemd.exec(5))
_HIDING = {"PrivateTmp": _TEMPORARY}
_EDIT = "systemctl edit swarmplan-agent.service"


def confined(unit: Unit, settings: AgentSettings) -> tuple[str, ...]:
    """What to say of this agent file: lines for people."""
    directives = dict(hardening(unit.machines, programs=False))
    return (*_hidden(unit, settings, directives), *_kept_from_writing(unit, settings, directives))


def _hidden(unit: Unit, settings: AgentSettings, directives: dict[str, str]) -> Iterator[str]:
    paths = list(dict.fromkeys(_paths(unit, settings)))
    for directive, folders in _HIDING.items():
        for folder in folders if directives.get(directive) == "yes" else ():
            for what, path in paths:
                if PurePath(path).is_relative_to(folder):
                    yield (
                        f"{what}: {path} is not there for the agent: by {directive} the unit has a {folder} of its own; move it elsewhere"
                    )


def _kept_from_writing(unit: Unit, settings: AgentSettings, directives: dict[str, str]) -> Iterator[str]:
    if (how := directives.get("ProtectSystem")) is None:
        return
    folders = ", ".join((STATE, *written(unit, settings)))
    for what, program in _programs(settings):
        yield (
            f"{what}: {program} can write in {folders} alone, as the unit has ProtectSystem={how}; where it has to write elsewhere, type {_EDIT},"
            " and add ReadWritePaths=FOLDER under [Service]"
        )


def _programs(settings: AgentSettings) -> Iterator[tuple[str, str]]:
    """Those of the agent file, and of the files of its clusters, which are hooks and the like."""
    for cluster in settings.clusters:
        where = f"clusters.{cluster.name}.trust"
        if cluster.trust.all:
            yield where, "what its files run"
        for program in cluster.trust.programs:
            yield f"{where}.programs", program
    for target in settings.notify:
        if target.command:
            yield f"notify.{target.name}.command", target.command[0]


def _paths(unit: Unit, settings: AgentSettings) -> Iterator[tuple[str, str]]:
    yield "this swarmplan", unit.program
    yield "the agent file", unit.agent_file
    for file in named_files(settings):
        yield file.what, file.path
    for cluster in settings.clusters:
        for key, path in _of_cluster(cluster):
            yield f"clusters.{cluster.name}.{key}", path
    for target in settings.notify:
        if target.command:
            yield f"notify.{target.name}.command", target.command[0]
    listen = settings.server.listen if settings.server else ""
    yield "server.listen", listen.removeprefix("unix:") if listen.startswith("unix:") else ""
    yield from (("state", settings.state), ("socket", settings.socket))


def _of_cluster(cluster: Followed) -> Iterator[tuple[str, str]]:
    if isinstance(cluster.source, FileSource):
        yield from (("source.files", path) for path in cluster.source.files)
    else:
        yield "source.git", cluster.source.url
    yield from (("trust.paths", path) for path in cluster.trust.paths)
    yield from (("trust.programs", path) for path in cluster.trust.programs)

"""The systemd unit of an agent (systemd.service(5))."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from swarmplan.agent.install.hardening import WHY, Machines, hardening
from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.settings import AgentSettings
from swarmplan.spec.agent.sources import FileSource

MARK = "# Written by `swarmplan agent install`"
"""The beginning of what may be overwritten by the next one."""
STATE = "/var/lib/swarmplan"
_WATCHDOG = "3min"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit is made of: the absolute paths of the program and of the agent file, the user whom it runs as, and what the machines
    are. ``home``: that user's, where docker-machine has its store."""

    program: str
    agent_file: str
    user: str
    machines: Machines
    home: str = STATE


def unit_text(unit: Unit, settings: AgentSettings) -> str:
    """The whole file."""
    programs = any(cluster.trust.all or cluster.trust.programs for cluster in settings.clusters)
    command = " ".join(
        map(_argument, (unit.program, "--log-format", "json", "agent", "run", unit.agent_file))
    )
    lines = [
        f"{MARK}: put it into /etc/systemd/system, then",
        "#   systemctl daemon-reload && systemctl enable --now swarmplan-agent.service",
        "[Unit]",
        "Description=swarmplan agent: Docker Swarm clusters that follow their repositories",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=notify",
        "NotifyAccess=main",
        "# Told only while the loop of every cluster is alive.",
        f"WatchdogSec={_WATCHDOG}",
        f"ExecStart={command}",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Restart=on-failure",
        "RestartSec=5s",
        "# An agent file that is not valid does not become so by another start.",
        "RestartPreventExitStatus=2",
        "# The agent ends its steps itself.",
        "KillMode=mixed",
        "TimeoutStopSec=10min",
        f"User={unit.user}",
        "StateDirectory=swarmplan",
        "StateDirectoryMode=0700",
        "Environment=XDG_STATE_HOME=/var/lib",
        "",
        f"# {WHY[unit.machines]}",
        *(f"{name}={value}" for name, value in hardening(unit.machines, programs=programs)),
    ]
    if unit.machines is not Machines.LOCAL:
        lines += [f"ReadWritePaths={_word('-' + path)}" for path in written(unit, settings)]
    return "\n".join([*lines, "", "[Install]", "WantedBy=multi-user.target", ""])


def written(unit: Unit, settings: AgentSettings) -> Iterable[str]:
    """Folders that are written to, besides the unit's own state folder."""
    found = dict.fromkeys(_folders(unit, settings))
    return [path for path in found if path != STATE and not path.startswith(f"{STATE}/")]


def _folders(unit: Unit, settings: AgentSettings) -> Iterator[str]:
    if settings.state:
        yield settings.state
    if settings.socket:
        yield str(PurePath(settings.socket).parent)
    if settings.server and settings.server.listen.startswith("unix:"):
        yield str(PurePath(settings.server.listen.removeprefix("unix:")).parent)
    for cluster in settings.clusters:
        yield from cluster.trust.paths  # backups and unlock keys, where a file keeps them in one of these
        if isinstance(cluster.source, FileSource):
            yield from (str(PurePath(file).parent) for file in cluster.source.files)
    if unit.machines is Machines.DOCKER_MACHINE:
        yield f"{unit.home}/.docker"


def _argument(text: str) -> str:
    """One word of a command line, where ``$`` begins a variable."""
    return _word(text.replace("$", "$$"))


def _word(text: str) -> str:
    """One word as systemd reads it: quoted where it needs to be, and without specifiers."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    quoted = not text or plain != text.replace("%", "%%") or any(map(str.isspace, text)) or "'" in text
    return f'"{plain}"' if quoted else plain

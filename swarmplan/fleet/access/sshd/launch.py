"""OpenSSH's sshd as a process: where it is, how it is started, and which processes are ours."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from swarmplan import daemons
from swarmplan.errors import Permanent
from swarmplan.programs import run
from swarmplan.system.processes import Identity, identify

_PROC = Path("/proc")
_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin"
_SEPARATION = "Missing privilege separation directory: "
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_DEADLINE = 20.0


def sshd() -> str:
    """Its path, which must be absolute: it starts itself again for each connection. Raises Permanent."""
    found = shutil.which("sshd", path=f"{_FOLDERS}:{os.environ.get('PATH', '')}")
    if found is None:
        raise Permanent(
            "access.ssh: there is no sshd here: install OpenSSH's server (the package openssh-server); its own service need not run"
        )
    return os.path.abspath(found)  # noqa: PTH100 - links stay


def check_config(config: Path) -> None:
    """Have sshd read its configuration. The folder in which it gives up its privileges is made where it is missing: the system's own
    service, which may not be there, makes it. Raises Permanent, Transient."""
    command = [sshd(), "-t", "-f", str(config)]
    ended = run(command, deadline=_DEADLINE, detached=True, environment=_ENVIRONMENT)
    if ended.code != 0 and ended.error_line.startswith(_SEPARATION):
        with suppress(OSError):  # sshd says it again
            Path(ended.error_line.removeprefix(_SEPARATION).strip()).mkdir(mode=0o755)
        ended = run(command, deadline=_DEADLINE, detached=True, environment=_ENVIRONMENT)
    if ended.code != 0:
        raise Permanent(f"access.ssh: sshd refuses its configuration {config}: {ended.error_line}")


def launch(config: Path) -> int:
    """Start it in a session of its own, with nothing of this process's; its process id. It logs where the system's sshd does."""
    with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123 - no file
        return os.posix_spawn(
            sshd(),
            [sshd(), "-D", "-f", str(config)],
            _ENVIRONMENT,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), number) for number in range(3)],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGPIPE, signal.SIGHUP, signal.SIGINT],
        )


def orphans(config: Path) -> list[Identity]:
    """The listening processes of an sshd of ours with this configuration. sshd(8) shows its own command line in its title."""
    words = f"-D -f {config}"
    return [
        identity for identity, title in _ours() if title.endswith(words) or f"{words} [listener]" in title
    ]


def end_connections(listener: Identity) -> None:
    """End the connections of a listening process: its children."""
    for identity in _children(listener.pid):
        identity.signal(signal.SIGTERM)


def _ours() -> list[tuple[Identity, str]]:
    """The processes of this user that may be an sshd, with their command lines, which sshd writes anew."""
    found = [(identity, " ".join(words).strip()) for identity, words in daemons.own_processes()]
    return [(identity, title) for identity, title in found if "sshd" in title]


def _children(parent: int) -> list[Identity]:
    found = []
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and (identity := identify(int(folder.name))):
                found.append(identity)
    return found

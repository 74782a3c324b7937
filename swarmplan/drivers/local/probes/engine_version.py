"""The version of a root's engine, asked once for each program: to start ``dockerd`` takes more than all else that is asked of a root
(65 ms of processor time, measured on 20.10.24), and every host of every cluster asks."""

import shutil
import threading
from pathlib import Path

from swarmplan.drivers.command import attempt
from swarmplan.drivers.dockerd import version_in

_FOLDERS = ("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin")
_Known = tuple[str, int, int, int]


class EngineVersions:
    """What each program said. One that was replaced is another: a program is known by its place, inode, size and time of change."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._versions: dict[_Known, str] = {}

    def of(self, root: Path, what: str) -> str:
        """The version of the engine in this root, "" where it has none."""
        with self._asking:  # the hosts of a fleet come at once
            program = _program(root)
            found = self._versions.get(program, "") if program else ""
            if not found:
                inside = [] if root == Path("/") else ["chroot", str(root)]
                answer = attempt([*inside, "dockerd", "--version"], what=what)
                found = version_in(answer.out) if answer.code == 0 else ""
                if program and found:
                    self._versions[program] = found
        return found


def _program(root: Path) -> _Known | None:
    """What the engine's program in this root is known by; None where it is in no usual place."""
    path = ":".join(str(root / folder) for folder in _FOLDERS)
    place = shutil.which("dockerd", path=path)
    try:
        stat = Path(place).stat() if place else None
    except OSError:  # gone between the two
        return None
    return (str(place), stat.st_ino, stat.st_size, stat.st_ctime_ns) if stat else None

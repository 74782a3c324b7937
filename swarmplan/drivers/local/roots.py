"""What a host's file system is laid over: the machine's ``/``, or a Debian release built once and kept."""

import time
from collections.abc import Callable
from pathlib import Path

from swarmplan.drivers.command import follow, run
from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local.options import Root
from swarmplan.drivers.local.probes.engine_version import EngineVersions
from swarmplan.errors import Permanent

Progress = Callable[[str], None]

_VERSIONS = EngineVersions()

_PACKAGES = ("docker.io", "docker-cli", "iptables", "iproute2", "busybox-static", "ca-certificates", "procps")
_DEADLINE = 1800.0
_WAIT = 2000.0
"""Seconds to wait for another command that builds the same root."""
_PACE = 3.0
"""Seconds between two lines of progress."""


def silent(_line: str) -> None:
    """Tell nobody."""


class Roots:
    """The roots under ``STATE/cache/roots``: written whole or not at all, shared by all clusters."""

    def __init__(self, state: Path, progress: Progress = silent) -> None:
        self._cache = state / "cache" / "roots"
        self._progress = progress

    def place(self, root: Root) -> Path:
        """Where this root is, or would be once built."""
        return Path("/") if root is Root.SYSTEM else self._cache / root

    def lower(self, root: Root) -> Path:
        """The root, built first where it is missing (minutes, and about 600 MB). Raises Permanent when that fails."""
        place = self.place(root)
        if not place.exists():
            with locked(self._cache / f".{root}", deadline=_WAIT):
                if not place.exists():  # another command may have built it meanwhile
                    self._build(root, place)
        return place

    def engine_version(self, root: Root) -> str:
        """The version of its engine, "" where the root is still to be built or has none."""
        place = self.place(root)
        return _VERSIONS.of(place, f"root {root}") if place.exists() else ""

    def _build(self, root: Root, place: Path) -> None:
        """In the lock's own folder, which also shows a later command what a killed one left there."""
        new = self._cache / f".{root}" / "new"
        run(["rm", "-rf", "--one-file-system", "--", str(new)], what=f"root {root}", deadline=300)
        # In namespaces of its own, for debootstrap leaves mounts and processes behind when it is killed.
        isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        packages = f"--include={','.join(_PACKAGES)}"
        command = ["debootstrap", "--variant=minbase", packages, str(root), str(new)]
        self._progress(f"building the {root} root (once; about 600 MB)")
        answer = follow([*isolated, *command], what=f"root {root}", tell=self._tell(root), deadline=_DEADLINE)
        if answer.code != 0:
            raise Permanent(
                f"root {root}: debootstrap failed: {answer.error_line}; check that Debian's archive can be reached and that"
                f" the package debian-archive-keyring is up to date, or use `engine: system`"
            )
        run(["chroot", str(new), "apt-get", "clean"], what=f"root {root}")
        new.rename(place)
        self._progress(f"the {root} root is built")

    def _tell(self, root: Root) -> Progress:
        """Debootstrap's news at a pace for people: it says a line for each of some hundred packages."""
        last = -_PACE

        def tell(line: str) -> None:
            nonlocal last
            if line.startswith("I:") and time.monotonic() - last >= _PACE:
                last = time.monotonic()
                self._progress(f"{root}: {line[3:]}")

        return tell

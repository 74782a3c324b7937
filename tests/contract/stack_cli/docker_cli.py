"""The real ``docker stack deploy``, sending to a recording manager."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contract.stack_cli.recording_manager import RecordingManager, Sent

from swarmplan.drivers.local.layout import STATE
from swarmplan.drivers.local.options import Root
from swarmplan.drivers.local.roots import Roots

STACK = "st"
APIS = {Root.SYSTEM: "1.41", Root.TRIXIE: "1.45", Root.SID: "1.51"}
"""The API version of each engine of the tests: its CLI says no more than such an engine understands."""


@dataclass(frozen=True)
class DockerCli:
    """One version of the CLI. ``folder`` holds its (absent) settings; ``newest``: it is 28.5 or later, ``since_28`` and
    ``since_23``: 28.0 and 23.0."""

    program: str
    manager: RecordingManager
    folder: Path
    newest: bool
    since_28: bool
    since_23: bool

    def deploy(self, files: Sequence[Path], environ: Mapping[str, str]) -> Sent:
        """What the CLI sends for the files as stack ``st``; fails with the CLI's own words when it refuses."""
        self.manager.sent = Sent()
        found = subprocess.run(
            [
                *(self.program, "-H", f"unix://{self.manager.server_address!s}", "stack", "deploy"),
                *("--resolve-image", "never", *(word for file in files for word in ("-c", str(file))), STACK),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env={"DOCKER_CONFIG": str(self.folder), **environ},
        )
        assert found.returncode == 0, found.stdout + found.stderr
        return self.manager.sent


def program_of(root: Root) -> str:
    """The CLI that belongs to an engine of the tests."""
    found = Roots(STATE).lower(root) / "usr/bin/docker"  # not PATH's: that may be any version
    assert found.exists(), f"there is no {found}: install Debian's docker.io"
    return str(found)


def version_of(program: str) -> tuple[int, ...]:
    """A client's version, as (20, 10, 24)."""
    said = subprocess.run(
        [program, "--version"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    found = re.search(r"version (\d+)\.(\d+)\.(\d+)", said)
    assert found, said
    return tuple(int(part) for part in found.groups())

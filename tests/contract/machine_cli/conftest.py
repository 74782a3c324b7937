"""The docker-machine CLI as drivers rely on it, row by row: the stand-in, and a real binary where one is named.

``SWARMPLAN_DOCKER_MACHINE=/path/to/docker-machine`` runs the same cases against that binary, with its drivers ``none``,
``generic`` and ``virtualbox``, none of which contacts anything but loopback.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.machine_cli.program import Cli
from docker_machine.store import BINARY, Store

REAL = os.environ.get("SWARMPLAN_DOCKER_MACHINE", "")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Certificates as a first create leaves them."""
    with Store(tmp_path_factory.mktemp("authority") / "store") as store:
        Cli(str(BINARY), store).create("first")
        yield store.path / "certs"


@pytest.fixture(
    params=[str(BINARY), *([REAL] if REAL else [])], ids=["stand-in", *(["real"] if REAL else [])]
)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cli]:
    """A program on a store that nothing was made in."""
    with Store(tmp_path / "store") as store:
        yield Cli(request.param, store)


@pytest.fixture
def cli(bare: Cli, authority: Path) -> Cli:
    """A program on a store that has its certificates."""
    shutil.copytree(authority, bare.store.path / "certs")
    return bare

"""One recording manager and CLI for the whole run, for each engine the tests are told to use."""

import os
from collections.abc import Iterator

import pytest
from contract.stack_cli.docker_cli import APIS, DockerCli, program_of, version_of
from contract.stack_cli.recording_manager import listening

from swarmplan.drivers.local.options import Root

OTHERS = {Root(name) for name in os.environ.get("SWARMPLAN_TEST_ENGINES", "system").split(",")} - {
    Root.SYSTEM
}
ROOTS = [Root.SYSTEM, *(pytest.param(root, marks=pytest.mark.engines) for root in sorted(OTHERS))]
"""Debian's own needs neither root nor engine; a root of another release may have to be built first."""
PROGRAM = os.environ.get("SWARMPLAN_TEST_CLI")
"""One more client, by its path."""
if PROGRAM:
    ROOTS.append(pytest.param(PROGRAM, id="program"))


@pytest.fixture(scope="session", params=ROOTS)
def cli(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerCli]:
    """The CLI of one engine."""
    folder = tmp_path_factory.mktemp("cli")
    program = request.param if request.param == PROGRAM else program_of(request.param)
    version = version_of(program)
    api = APIS.get(request.param, APIS[Root.SID])
    with listening(folder / "manager.sock", api) as manager:
        since_28, since_23 = version >= (28,), version >= (23,)
        yield DockerCli(program, manager, folder, version >= (28, 5), since_28, since_23)

"""What was made of the project's own stack files is written back as files that mean the same, nothing of it lost."""

from pathlib import Path

import pytest
from contract.stack_cli.docker_cli import STACK
from contract.stack_cli.stack_files import desired
from contract.stack_cli.test_corpus import CORPUS, ENVIRON

from swarmplan.compose.reverse import Live, Pools, document_of


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_a_stack_is_written_back_as_it_was(file: Path, tmp_path: Path) -> None:
    found = desired([file], ENVIRON, tmp_path)
    services = {name: service.spec for name, service in found.services.items()}
    networks = {name: network.spec for name, network in found.networks.items()}
    document = document_of(Live(STACK, services, networks), found.cluster, Pools(["10.0.0.0/8"], 24))
    assert document.lost == {}

"""Any stack file: swarmplan makes of it what the real ``docker stack deploy`` sends."""

import json
from typing import Any

import pytest
from contract.stack_cli.docker_cli import DockerCli
from contract.stack_cli.documents import documents
from contract.stack_cli.stack_files import assert_equal
from hypothesis import HealthCheck, given, settings

ENVIRON = {"HOME": "/home/someone", "PLANTED": "from here", "EMPTY": "", "A": "also"}


@settings(
    max_examples=min(settings.default.max_examples, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=documents())
def test_any_stack_file_means_what_it_means_to_docker(
    cli: DockerCli, document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "documents"
    folder.mkdir(exist_ok=True)
    file = folder / "stack.yml"
    file.write_text(json.dumps(document))
    assert_equal(cli, [file], ENVIRON, folder)

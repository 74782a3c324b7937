"""The project's own stack files: swarmplan makes of each what the real ``docker stack deploy`` sends, field by field."""

from pathlib import Path

import pytest
from contract.stack_cli.docker_cli import DockerCli
from contract.stack_cli.stack_files import assert_equal

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.yml"))
SINCE_28 = "since_28"
"""The file of what only newer clients know."""
OLDER = r"unsupported Compose file version|Additional property \w+ is not allowed|Unknown mode"
"""What the others say of it."""
ENVIRON = {"HOME": "/home/someone", "PLANTED": "from here", "PLANTED_TOO": "here as well"}


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_a_stack_file_means_what_it_means_to_docker(cli: DockerCli, file: Path, tmp_path: Path) -> None:
    if file.stem == SINCE_28 and not cli.newest:
        with pytest.raises(AssertionError, match=OLDER):
            cli.deploy([file], ENVIRON)
        return
    assert_equal(cli, [file], ENVIRON, tmp_path)

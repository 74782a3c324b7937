"""A docker-machine of straw for every test that wants one."""

from pathlib import Path

import pytest
from unit.drivers.docker_machine.tool import Tool


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    return Tool(tmp_path)

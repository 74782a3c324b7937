"""A repository for the tests that read one."""

from pathlib import Path

import pytest
from unit.history.repositories import run_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    (folder / "cluster.yaml").write_text("name: shop\n")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-q", "-m", "Scale web\n\nMore load.")
    return folder

"""Every test here works on real engines and leaves nothing behind."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hello_image import build_archive
from integration.clusters import IMAGE, Cluster, traces


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image archive the services run from."""
    path = tmp_path_factory.mktemp("images") / "hello.tar"
    build_archive(path, IMAGE)
    return path


@pytest.fixture
def cluster(tmp_path: Path, archive: Path) -> Iterator[Cluster]:
    """A cluster nobody else has, taken down at the end; then nothing on the machine carries its name."""
    name = f"it-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}-{uuid.uuid4().hex[:6]}"
    made = Cluster(name, tmp_path, archive)
    try:
        yield made
    finally:
        if made.file.exists():
            made.destroy()
    left = [trace for trace in traces(name) if "pytest" not in trace]
    assert left == []
